/** \file
 * The metadata note: what the runner knows of a plugin without loading it. `solder_add_migration()`
 * writes it; include this file only to build a plugin without CMake.
 *
 * FORMAT. An ELF note (program header PT_NOTE) with owner "SOLD" and type 0x534D4947; exactly one
 * in a file. Its description is a sequence of `key=value` records, each ended by a NUL byte. The
 * first is `format=1`. Keys may repeat: that makes a list. Unknown keys are ignored. At most 64
 * KiB. Values are UTF-8 without control characters.
 *
 *   format       1
 *   abi          1.<minor>: the minor version that the plugin needs
 *   kind         migration, or seed
 *   version      digits, or groups of digits joined by dots: 003, 20261122093000, 1.2.10
 *   name         letters, digits, '_' and '-': add_comments_table
 *   class        the name that `status` shows: AddCommentsTableMigration
 *   description  one line; may be missing
 *   transaction  each (default), or none
 *   reversible   yes, or no
 *   backend      sqlite, postgres; repeats
 *   uses         a declared capability: native, writable_schema; repeats
 *   checksum     sha256:<hex> over the normalised sources; may be missing. See below
 *   source       a file that the checksum covers, relative to the migration's folder; repeats
 *   sdk          the SDK's version
 *   compiler     who built it; for people
 *
 * CHECKSUM. What identifies a migration: the same for every compiler, machine and checkout, another
 * one after an edit. Each source is normalised: a UTF-8 byte order mark is dropped, CRLF becomes
 * LF; a file with a NUL byte is not text and is taken as it is. It gives one line as sha256sum
 * prints it:
 *
 *     <sha256 in hex>  <path relative to the migration's folder, with '/'>
 *
 * The lines, in the order of the paths' bytes and each ended by LF, are hashed again. For one
 * source with LF that is `sha256sum migration.cpp | sha256sum`. It doesn't see libraries, nor
 * headers that aren't listed.
 *
 * Rejected: JSON (C string literals can't escape it when they are pasted together), a custom
 * section (dropped by --gc-sections), bytes appended to the file (lost by strip), a second file
 * beside it (goes stale).
 */
#ifndef SOLDER_METADATA_H
#define SOLDER_METADATA_H

#include <stdint.h>

#define SOLDER_NOTE_OWNER "SOLD"
#define SOLDER_NOTE_TYPE 0x534D4947u /* "SMIG" */

/** Places the note. `records` is a string literal: "format=1\0" "abi=1.0\0" … with or without "\0"
 * after the last record. Use it once, at file scope, in a source that is linked directly (not
 * through a static library, from where nobody would pull it). */
#if defined(__ELF__)
#define SOLDER_METADATA(records)                                                        \
  static const struct {                                                                 \
    uint32_t owner_size, description_size, type;                                        \
    char owner[8];                                                                      \
    char description[sizeof(records)];                                                  \
  } solder_metadata_note __attribute__((section(".note.solder"), used, aligned(4))) = { \
      5, sizeof(records), SOLDER_NOTE_TYPE, SOLDER_NOTE_OWNER, records}
#else
#error "solder/metadata.h: this object format is not supported yet"
#endif

#endif
