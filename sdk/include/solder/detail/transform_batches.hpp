/// \file
/// A table transformed in batches: read in the order of its keys, computed by a pool of threads,
/// written back in the same order. Not for authors: use Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_BATCHES_HPP
#define SOLDER_DETAIL_TRANSFORM_BATCHES_HPP

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "solder/detail/transform_batch.hpp"
#include "solder/detail/transform_pool.hpp"
#include "solder/detail/transform_sql.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// Where computed rows go.
class RowWriter {
 public:
  RowWriter() = default;
  virtual ~RowWriter() = default;
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;
  virtual void write(const Batch& batch) = 0;
  virtual void finish(std::int64_t /*rows*/) {}
};

/// An UPDATE for each row.
class UpdatingWriter final : public RowWriter {
 public:
  UpdatingWriter(Database& db, const TransformRequest& request)
      : host_{db.context(), db.host()},
        width_(static_cast<std::uint32_t>(request.width_written())),
        update_(db.prepare(sql_for(request))) {}

  void write(const Batch& batch) override {
    host_.check(host_.table->run_many(update_.abi(), batch.out(), width_, batch.rows()));
  }

 private:
  [[nodiscard]] static std::string sql_for(const TransformRequest& request) {
    const auto set = [](const char* name) { return quoted_name(name) + " = ?"; };
    const auto is = [&](const char* name) { return quoted_column(request.table, name) + " = ?"; };
    return "UPDATE " + quoted_name(request.table) + " SET " + joined(request.to, ", ", set) +
           " WHERE " + joined(request.keys, " AND ", is);
  }

  Host host_;
  std::uint32_t width_;
  Statement update_;
};

/// All rows into a temporary table, and from there by one UPDATE: for a server, where a statement
/// for each row costs more than the row.
class CopyingWriter final : public RowWriter {
 public:
  CopyingWriter(Database& db, const TransformRequest& request) : db_(db), request_(request) {
    const auto column = [&](const char* name) { return quoted_column(request.table, name); };
    names_ = request.to;
    names_.insert(names_.end(), request.keys.begin(), request.keys.end());
    for (const char* const name : names_) columns_.push_back(to_abi(name));
    // The types are those of the columns.
    db.execute(std::string("CREATE TEMPORARY TABLE ") + kTable + " AS SELECT " +
               joined(names_, ", ", column) + " FROM " + quoted_name(request.table) +
               " WITH NO DATA");
  }

  void write(const Batch& batch) override {
    const Host host = {db_.context(), db_.host()};
    host.check(host.table->insert_rows(host.context, to_abi(kTable), columns_.data(),
                                       static_cast<std::uint32_t>(columns_.size()), batch.out(),
                                       batch.rows()));
  }

  void finish(std::int64_t rows) override {
    const auto set = [](const char* name) {
      return quoted_name(name) + " = " + quoted_column(kTable, name);
    };
    const auto is = [&](const char* name) {
      return quoted_column(request_.table, name) + " = " + quoted_column(kTable, name);
    };
    db_.execute(std::string("ANALYZE ") + kTable);
    Statement update = db_.prepare("UPDATE " + quoted_name(request_.table) + " SET " +
                                   joined(request_.to, ", ", set) + " FROM " + kTable + " WHERE " +
                                   joined(request_.keys, " AND ", is));
    update.run();
    const std::int64_t changed = db_.changes();
    db_.execute(std::string("DROP TABLE ") + kTable);
    if (changed != rows) {
      refuse("cannot transform '%.100s': its key tells %lld rows apart, and %lld were read",
             std::string(request_.table).c_str(), static_cast<long long>(changed),
             static_cast<long long>(rows));
    }
  }

 private:
  static constexpr const char* kTable = "solder_transform";

  Database& db_;
  const TransformRequest& request_;
  std::vector<const char*> names_;
  std::vector<solder_string> columns_;
};

[[nodiscard]] inline std::unique_ptr<RowWriter> make_writer(Database& db,
                                                            const TransformRequest& request) {
  if (db.is_postgres()) return std::make_unique<CopyingWriter>(db, request);
  return std::make_unique<UpdatingWriter>(db, request);
}

/// Batches on their way, oldest first, and those to be used again.
class Transport {
 public:
  Transport(Database& db, const TransformRequest& request, const RowWork& work, unsigned threads)
      : db_(db), request_(request), writer_(make_writer(db, request)), pool_(work, threads) {}

  /// \return the number of rows.
  std::int64_t run(RowReader& reader) {
    while (reader.has_row()) {
      Batch& batch = next_batch();
      while (reader.has_row() && !batch.is_full()) reader.read_into(batch);
      pool_.give(batch);
    }
    while (!under_way_.empty()) write_oldest();
    writer_->finish(rows_);
    return rows_;
  }

 private:
  Batch& next_batch() {
    if (under_way_.size() == pool_.wanted()) write_oldest();
    if (unused_.empty()) unused_.push_back(std::make_unique<Batch>(request_));
    under_way_.push_back(std::move(unused_.back()));
    unused_.pop_back();
    under_way_.back()->clear();
    return *under_way_.back();
  }

  void write_oldest() {
    const Batch& batch = *under_way_.front();
    pool_.wait_for(batch, [this] { db_.throw_if_cancelled(); });
    if (!batch.failure().empty()) throw Error(SOLDER_FAILED, batch.failure().c_str());
    writer_->write(batch);
    rows_ += static_cast<std::int64_t>(batch.rows());
    db_.progress(static_cast<std::uint64_t>(rows_));
    unused_.push_back(std::move(under_way_.front()));
    under_way_.pop_front();
  }

  Database& db_;
  const TransformRequest& request_;
  std::unique_ptr<RowWriter> writer_;
  std::deque<std::unique_ptr<Batch>> under_way_;
  std::vector<std::unique_ptr<Batch>> unused_;
  std::int64_t rows_ = 0;
  Pool pool_;  // last: its threads end before the batches do
};

/// \return the number of rows changed. `threads`: that compute, beside the step's own; 0: it does.
inline std::int64_t transform_in_batches(Database& db, const TransformRequest& request,
                                         const RowWork& work, unsigned threads) {
  RowReader reader(db, request, select_rows(request) + order_by_keys(request));
  return Transport(db, request, work, threads).run(reader);
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
