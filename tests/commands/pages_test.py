#!/usr/bin/env python3
"""Opens the pages of 'show-schema --format html' and 'report' in a real Chromium, from files and without a network.

SOLDER names the command, PLUGIN_FOLDER where the plugins of the tests are. SCREENSHOTS, where it is set, names a folder for pictures
of the pages in light and dark.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import chromium  # noqa: E402

SOLDER = os.environ["SOLDER"]
PLUGINS = Path(os.environ["PLUGIN_FOLDER"])
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("SOLDER_")}

# What a careless page would run, load or be broken by.
EVIL = "<script>alert(1)</script>"
SCHEMA = f"""
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT UNIQUE);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors ON DELETE CASCADE,
  parent_id INTEGER REFERENCES posts (id), title TEXT DEFAULT '</script><img src=x onerror=alert(2)>');
CREATE INDEX posts_by_title ON posts (title);
CREATE TABLE "{EVIL}" ("a ""quoted"" & 'odd' column" INTEGER REFERENCES authors (id));
CREATE VIEW recent AS SELECT id FROM posts;
CREATE TRIGGER keep AFTER DELETE ON posts BEGIN SELECT '<b>kept</b>'; END;
"""


def many_tables(count):
    """A hundred tables as a business has them: ten areas, each with nine tables around one."""
    areas = [f"area_{number}" for number in range(count // 10)]
    lines = []
    for number, area in enumerate(areas):
        above = f", {areas[number // 2]}_id INTEGER REFERENCES {areas[number // 2]}" if number else ""
        lines.append(f"CREATE TABLE {area} (id INTEGER PRIMARY KEY, name TEXT NOT NULL{above});")
        for part in range(9):
            lines.append(
                f"CREATE TABLE {area}_part_{part} (id INTEGER PRIMARY KEY, {area}_id INTEGER NOT NULL REFERENCES {area},"
                " kind TEXT, amount NUMERIC(10,2));"
            )
    return "\n".join(lines)


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = chromium.Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="solder-pages-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "plugins").mkdir(mode=0o755)

    def run_solder(self, *arguments, exit_code=0, path=None):
        environment = {**ENVIRONMENT, **({"PATH": path} if path else {})}
        done = subprocess.run(
            [SOLDER, "-d", "app.db", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, exit_code, (arguments, done.stderr))
        return done

    def make(self, script):
        database = sqlite3.connect(self.folder / "app.db")
        database.executescript(script)
        database.close()

    def open(self, page, **how):
        self.browser.open(self.folder / page, **how)
        # Nothing but the file itself was asked for, and nothing was complained of.
        self.assertEqual(self.browser.requests, [(self.folder / page).as_uri()])
        self.assertEqual(self.browser.complaints, [])

    def schema_page(self, script, **how):
        self.make(script)
        done = self.run_solder("show-schema", "--format", "html", "--output", "schema.html", "--rows")
        self.assertRegex(done.stdout, r"^Wrote 'schema.html' \([0-9.]+ KiB\)\.\n$")
        self.assertEqual(done.stderr, "")
        self.open("schema.html", **how)

    def report_page(self):
        for name in ("001_users", "002_posts", "003_broken", "seed_001_people"):
            shutil.copyfile(PLUGINS / f"{name}.so", self.folder / "plugins" / f"{name}.so")
            (self.folder / "plugins" / f"{name}.so").chmod(0o644)
        self.run_solder("migrate", exit_code=2)
        self.run_solder("report", "--output", "report.html")
        self.open("report.html")

    def shown(self, selector):
        """The first lines of the elements that can be seen."""
        return self.browser.ask(
            f"[...document.querySelectorAll('{selector}')].filter((element) => element.offsetParent !== null)"
            ".map((element) => element.innerText.split('\\n')[0].trim())"
        )

    def search(self, text):
        self.browser.ask("document.activeElement.blur()")
        self.browser.type("/" + text)

    def follow(self, selector, target):
        """Clicks on a link that leads to the element `target`, which can then be seen."""
        self.browser.click(selector)
        self.browser.wait_for(f"document.querySelector(':target')?.id === '{target}' && !document.querySelector(':target').hidden")

    def screenshot(self, name):
        if "SCREENSHOTS" not in os.environ:
            return
        page = "report.html" if name.startswith("report") else "schema.html"
        for scheme in ("light", "dark"):
            self.open(page, scheme=scheme)
            self.browser.screenshot(Path(os.environ["SCREENSHOTS"]) / f"{name}-{scheme}.png")

    # The schema

    def test_names_are_text_and_nothing_runs(self):
        self.schema_page(SCHEMA)
        self.assertEqual(self.shown("section.item h2"), [EVIL, "authors", "posts", "recent"])
        self.assertEqual(self.browser.ask("document.scripts.length"), 1)
        self.assertEqual(self.browser.ask("document.images.length"), 0)
        self.assertIn("'</script><img src=x onerror=alert(2)>'", self.browser.ask("document.body.innerText"))
        self.assertIn("a \"quoted\" & 'odd' column", self.shown("td.n"))

    def test_a_script_that_got_in_would_not_run(self):
        self.schema_page(SCHEMA)
        page = (self.folder / "schema.html").read_text()
        (self.folder / "attacked.html").write_text(page.replace("<main>", "<main><script>document.title = 'mine'</script>"))
        self.browser.open(self.folder / "attacked.html")
        self.assertEqual(self.browser.ask("document.title"), "app.db")
        self.assertIn("Content Security Policy", self.browser.complaints[0])

    def test_the_diagram_has_every_table_and_relation(self):
        self.schema_page(SCHEMA)
        boxes = self.browser.ask("[...document.querySelectorAll('.box .title')].map((text) => text.firstChild.data)")
        self.assertEqual(boxes, [EVIL, "authors", "posts"])
        lines = self.browser.ask("[...document.querySelectorAll('.line title')].map((title) => title.textContent)")
        self.assertEqual(
            sorted(lines),
            [
                f"{EVIL} (a \"quoted\" & 'odd' column) → authors (id)",
                "posts (author_id) → authors (id)",
                "posts (parent_id) → posts (id)",
            ],
        )

    def test_the_search_finds_tables_by_their_columns_and_indexes(self):
        self.schema_page(SCHEMA)
        for text, tables, count in (
            ("MAIL", ["authors"], "1 of 4"),
            ("posts_by", ["posts"], "1 of 4"),
            ("script", [EVIL], "1 of 4"),
            ("id", ["authors", "posts", "recent"], "3 of 4"),
            ("id recent", ["recent"], "1 of 4"),
            ("nowhere", [], "0 of 4"),
        ):
            self.browser.ask("document.getElementById('search').value = ''")
            self.search(text)
            self.assertEqual((self.shown("section.item h2"), self.shown("nav a")), (tables, tables), text)
            self.assertEqual(self.browser.ask("document.getElementById('found').textContent"), count)
        self.assertEqual(self.browser.complaints, [])

    def test_links_lead_to_tables_also_to_hidden_ones(self):
        self.schema_page(SCHEMA)
        self.follow("nav li a", "t-~3cscript~3ealert~281~29~3c~2fscript~3e")
        self.assertEqual(self.shown(":target h2"), [EVIL])
        self.follow(".box[data-table='1']", "t-authors")
        self.follow("#t-posts .lists li:nth-child(2) a", "t-posts")
        self.search("posts_by")
        self.assertEqual(self.shown("section.item h2"), ["posts"])
        self.follow("#t-posts .lists a", "t-authors")
        self.assertEqual(len(self.shown("section.item h2")), 4)

    def test_a_hundred_tables_fit_in_one_view(self):
        self.schema_page(many_tables(100))
        self.assertEqual(self.browser.ask("document.querySelectorAll('.box').length"), 100)
        self.assertEqual(self.browser.ask("document.querySelectorAll('.line').length"), 99)
        # No two of them overlap.
        self.assertEqual(
            self.browser.ask(
                "(() => { const boxes = [...document.querySelectorAll('.box .body')].map((box) => box.getBoundingClientRect());"
                " return boxes.flatMap((one, place) => boxes.slice(place + 1).filter((other) => one.left < other.right"
                " && other.left < one.right && one.top < other.bottom && other.top < one.bottom)).length; })()"
            ),
            0,
        )
        self.browser.click("[data-zoom=fit]")
        self.assertTrue(self.browser.ask("(() => { const canvas = document.querySelector('.canvas');"
                                         " return canvas.scrollWidth <= canvas.clientWidth && canvas.scrollHeight <= canvas.clientHeight; })()"))
        self.screenshot("hundred")

    def test_dark_and_print_have_their_own_colours(self):
        self.schema_page(SCHEMA)
        ground = "getComputedStyle(document.body).backgroundColor"
        light = self.browser.ask(ground)
        self.open("schema.html", scheme="dark")
        self.assertNotEqual(self.browser.ask(ground), light)
        self.open("schema.html", scheme="dark", media="print")
        self.assertEqual(self.browser.ask(ground), "rgb(255, 255, 255)")
        self.assertEqual(self.shown("nav a"), [])
        self.screenshot("schema")

    def test_without_graphviz_all_but_the_diagram_is_there(self):
        self.make(SCHEMA)
        done = self.run_solder("show-schema", "--format", "html", "-o", "schema.html", path="/nowhere")
        self.assertEqual(
            done.stderr,
            "solder: warning: the page has no diagram: Graphviz's program 'dot' is not in PATH; install Graphviz (on Debian: "
            "'apt install graphviz') and write the page again\n",
        )
        self.open("schema.html")
        self.assertEqual(self.browser.ask("document.querySelectorAll('svg').length"), 0)
        self.assertRegex(self.shown("#diagram .note")[0], "^The diagram is missing: Graphviz's program 'dot' is not in PATH; install")
        self.search("mail")
        self.assertEqual(self.shown("section.item h2"), ["authors"])

    def test_the_same_schema_gives_the_same_bytes(self):
        self.make(SCHEMA + many_tables(40))
        for form in ("html", "dot", "mermaid", "sql"):
            one, other = (self.run_solder("show-schema", "--format", form).stdout for _ in range(2))
            self.assertEqual(one, other)

    def test_graphviz_draws_what_dot_gives(self):
        self.make(SCHEMA)
        graph = self.run_solder("show-schema", "--format", "dot").stdout
        done = subprocess.run(["dot", "-Tsvg"], input=graph, capture_output=True, text=True, check=True)
        self.assertEqual((done.stderr, done.stdout.count('class="edge"')), ("", 3))
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", done.stdout)

    # The report

    def test_the_report_tells_the_failure_and_what_is_pending(self):
        self.report_page()
        self.assertEqual(self.shown("#migrations .badge"), ["pending", "applied", "applied"])
        self.assertEqual(self.shown("#seeds .badge"), ["pending"])
        self.assertEqual(self.shown(".tile"), ["2", "1", "1", *self.shown(".tile")[3:]])
        self.assertIn("no such table: nowhere", self.browser.ask("document.querySelector('.failed .error').innerText"))
        self.assertEqual(self.shown("#log .badge"), ["failed", "done", "done"])
        self.screenshot("report")

    def test_the_report_searches_and_links(self):
        self.report_page()
        self.search("no such table")
        self.assertEqual(self.shown("#log .item td:nth-child(3)"), ["003"])
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", key="Escape")
        self.browser.click("#failed")
        self.assertEqual(self.shown("#log .item td:nth-child(3)"), ["003"])
        self.follow("#m-001 .time a", "log-1")
        self.assertEqual(len(self.shown("#log .item")), 3)
        self.follow("#log-1 a", "m-001")
        self.assertEqual(self.browser.complaints, [])


if __name__ == "__main__":
    unittest.main()
