#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turn the standard library into a small searchable web site, in memory.

A program worth looking at with a profiler: it works in phases that differ.

1. parse    - every module of the standard library goes through `ast`; what it
              defines and calls is collected (pure Python over C objects).
2. index    - definitions and calls are stored in SQLite and queried (long calls
              into C, one of which calls back into Python).
3. render   - one HTML page per module, built from strings (many small calls) in
              a thread of its own ...
4. compress - ... while a second thread compresses the pages; the two are joined
              by a short queue, so that the faster one waits.

It needs no network and writes no file.  The last line is the same for every run
with the same Python.
"""
import ast
import html
import lzma
import queue
import re
import sqlite3
import sysconfig
import threading
import zlib
from collections import Counter
from pathlib import Path
from typing import Iterator, List, NamedTuple, Optional, Tuple

SKIPPED_FOLDERS = {"test", "tests", "idlelib", "lib2to3", "turtledemo", "__pycache__",
                   "site-packages", "dist-packages", "pydoc_data"}
QUEUE_LENGTH = 8
LZMA_PRESET = 6


class Definition(NamedTuple):
    """A class or function: where it stands and what its docstring starts with."""

    qualname: str
    kind: str
    line: int
    length: int
    summary: str


class Module(NamedTuple):
    """What was found in one file."""

    name: str
    source: str
    definitions: List[Definition]
    calls: List[Tuple[str, str]]  # (qualified name of the caller, called name)


KINDS = {ast.ClassDef: "class", ast.FunctionDef: "function",
         ast.AsyncFunctionDef: "coroutine"}


class Collector:
    """Walks a syntax tree and remembers definitions and calls."""

    def __init__(self) -> None:
        self.definitions: List[Definition] = []
        self.calls: List[Tuple[str, str]] = []

    def collect(self, tree: ast.AST) -> None:
        """Look at every node, in the order of the source, without recursion."""
        pending: List[Tuple[ast.AST, str]] = [(tree, "")]
        while pending:
            node, scope = pending.pop()
            kind = KINDS.get(type(node))
            if kind is not None:
                scope = self.define(node, kind, scope)
            elif isinstance(node, ast.Call):
                self.call(node, scope)
            children = [(child, scope) for child in ast.iter_child_nodes(node)]
            pending.extend(reversed(children))

    def define(self, node, kind: str, scope: str) -> str:
        """Remember a definition; returns the scope of what is inside it."""
        qualname = f"{scope}.{node.name}" if scope else node.name
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        self.definitions.append(
            Definition(qualname, kind, node.lineno, length, summary(node)))
        return qualname

    def call(self, node: ast.Call, scope: str) -> None:
        """Remember a call if it has a name."""
        name = called_name(node.func)
        if name is not None:
            self.calls.append((scope, name))


def called_name(function: ast.expr) -> Optional[str]:
    """The last part of what is called: `join` for `os.path.join(...)`."""
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        return function.attr
    return None


def summary(node) -> str:
    """The first line of a docstring, or nothing."""
    docstring = ast.get_docstring(node, clean=False) or ""
    return docstring.strip().partition("\n")[0]


def find_modules(root: Path) -> Iterator[Path]:
    """The Python files below `root`, in a fixed order."""
    for path in sorted(root.rglob("*.py")):
        if SKIPPED_FOLDERS.isdisjoint(path.relative_to(root).parts):
            yield path


def parse_module(root: Path, path: Path) -> Module:
    """Read and take apart one file."""
    source = path.read_text(encoding="utf-8", errors="replace")
    collector = Collector()
    collector.collect(ast.parse(source, str(path)))
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    return Module(name, source, collector.definitions, collector.calls)


def parse_library(root: Path) -> List[Module]:
    """Phase 1: every module of the library."""
    return [parse_module(root, path) for path in find_modules(root)]


class Index:
    """Definitions and calls in a database, and the questions asked of it."""

    def __init__(self) -> None:
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.database.create_function("words", 1, count_words, deterministic=True)
        self.database.executescript("""
            CREATE TABLE definition (module, qualname, name, kind, line, length, summary);
            CREATE TABLE call (module, caller, name);
            CREATE TABLE word (module, word, uses);
        """)

    def store(self, module: Module) -> None:
        """Add what one module defines and calls."""
        self.database.executemany(
            "INSERT INTO definition VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((module.name, d.qualname, d.qualname.rpartition(".")[2], d.kind, d.line,
              d.length, d.summary) for d in module.definitions))
        self.database.executemany(
            "INSERT INTO call VALUES (?, ?, ?)",
            ((module.name, caller, name) for caller, name in module.calls))
        self.database.executemany(
            "INSERT INTO word VALUES (?, ?, ?)",
            ((module.name, word, uses) for word, uses in used_words(module.source)))

    def finish(self) -> None:
        """Make looking up by name fast."""
        self.database.executescript("""
            CREATE INDEX definition_name ON definition (name);
            CREATE INDEX definition_module ON definition (module);
            CREATE INDEX call_name ON call (name);
            CREATE INDEX word_word ON word (word, module);
            CREATE INDEX word_module ON word (module, word);
            CREATE TABLE rare AS SELECT word FROM word GROUP BY word
              HAVING count(*) BETWEEN 2 AND 12;
            CREATE INDEX rare_word ON rare (word);
        """)
        self.database.commit()

    def most_called(self, count: int) -> List[Tuple[str, int]]:
        """The names that most calls mention."""
        return self.database.execute(
            "SELECT name, count(*) AS calls FROM call GROUP BY name"
            " ORDER BY calls DESC, name LIMIT ?", (count,)).fetchall()

    def wordiest(self, count: int) -> List[Tuple[str, str, int]]:
        """The definitions with the longest summaries; counts in Python."""
        return self.database.execute(
            "SELECT module, qualname, words(summary) AS n FROM definition"
            " ORDER BY n DESC, module, qualname LIMIT ?", (count,)).fetchall()

    def never_called(self) -> List[Tuple[str, str]]:
        """Definitions whose name no call mentions."""
        return self.database.execute(
            "SELECT module, qualname FROM definition WHERE NOT EXISTS"
            " (SELECT 1 FROM call WHERE call.name = definition.name)"
            " ORDER BY module, qualname").fetchall()

    def callers_elsewhere(self, module: str) -> List[Tuple[str, int]]:
        """How often names that a module defines are called in other modules."""
        return self.database.execute(
            "SELECT definition.qualname, count(*) FROM definition"
            " JOIN call ON call.name = definition.name AND call.module <> ?1"
            " WHERE definition.module = ?1 AND definition.kind <> 'coroutine'"
            " GROUP BY definition.rowid HAVING count(*) < 500"
            " ORDER BY 2 DESC, 1 LIMIT 10", (module,)).fetchall()


    def related(self, module: str) -> List[Tuple[str, int]]:
        """The modules that share most rare words with this one."""
        return self.database.execute(
            "SELECT other.module, count(*) FROM word AS own"
            " JOIN rare ON rare.word = own.word"
            " JOIN word AS other ON other.word = own.word AND other.module <> ?1"
            " WHERE own.module = ?1 GROUP BY other.module"
            " ORDER BY 2 DESC, 1 LIMIT 5", (module,)).fetchall()


def count_words(text: str) -> int:
    """Called by SQLite for every definition."""
    return len(text.split())


WORD = re.compile(r"[A-Za-z]{3,}")


def used_words(source: str) -> List[Tuple[str, int]]:
    """How often each word occurs in a source, in alphabetical order."""
    return sorted(Counter(match.group().lower() for match in WORD.finditer(source))
                  .items())


def build_index(modules: List[Module]) -> Index:
    """Phase 2: everything into the database."""
    index = Index()
    for module in modules:
        index.store(module)
    index.finish()
    return index


TOKEN = re.compile(r"""
    (?P<comment>\#.*)
  | (?P<string>\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<keyword>\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else
      |except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise
      |return|try|while|with|yield|None|True|False)\b)
  | (?P<number>\b\d[\w.]*)
""", re.VERBOSE)


def mark_token(match) -> str:
    """One token of the source as HTML."""
    return f'<b class="{match.lastgroup}">{html.escape(match.group())}</b>'


def highlight(source: str) -> str:
    """Source code as HTML with comments, strings and keywords marked."""
    parts = []
    end = 0
    for match in TOKEN.finditer(source):
        parts.append(html.escape(source[end:match.start()]))
        parts.append(mark_token(match))
        end = match.end()
    parts.append(html.escape(source[end:]))
    return "".join(parts)


def render_definition(definition: Definition) -> str:
    """One line of a module's table of contents."""
    return (f'<li class="{definition.kind}"><a href="#L{definition.line}">'
            f"{html.escape(definition.qualname)}</a> {html.escape(definition.summary)}")


def render_counts(rows: List[Tuple[str, int]]) -> str:
    """A list of names, each with a number."""
    return "\n".join(f"<li>{html.escape(name)}: {count}" for name, count in rows)


def render_page(module: Module, index: Index) -> str:
    """The page of one module."""
    contents = "\n".join(map(render_definition, module.definitions))
    used = render_counts(index.callers_elsewhere(module.name))
    related = render_counts(index.related(module.name))
    return (f"<!doctype html><title>{html.escape(module.name)}</title>\n"
            f"<h1>{html.escape(module.name)}</h1>\n<ul>{contents}</ul>\n"
            f"<h2>Called elsewhere</h2>\n<ul>{used}</ul>\n"
            f"<h2>Related</h2>\n<ul>{related}</ul>\n"
            f"<pre>{highlight(module.source)}</pre>\n")


def render_pages(modules: List[Module], index: Index, pages: queue.Queue) -> None:
    """Phase 3, a thread: put every page into the queue, then None."""
    for module in modules:
        page = render_page(module, index)
        pages.put((module.name, page.encode("utf-8")))
    pages.put(None)


class Archive:
    """Compressed pages: short ones with zlib, long ones with LZMA."""

    LONG = 20_000

    def __init__(self) -> None:
        self.pages = {}
        self.plain_size = 0

    def add(self, name: str, page: bytes) -> None:
        """Compress and keep one page."""
        self.plain_size += len(page)
        if len(page) < self.LONG:
            self.pages[name] = zlib.compress(page, 9)
        else:
            self.pages[name] = lzma.compress(page, preset=LZMA_PRESET)

    def size(self) -> int:
        """Bytes of all compressed pages."""
        return sum(map(len, self.pages.values()))


def compress_pages(pages: queue.Queue, archive: Archive) -> None:
    """Phase 4, a thread: compress what comes, until None does."""
    while True:
        item = pages.get()
        if item is None:
            return
        archive.add(*item)


def build_site(modules: List[Module], index: Index) -> Archive:
    """Phases 3 and 4, side by side."""
    pages: queue.Queue = queue.Queue(QUEUE_LENGTH)
    archive = Archive()
    threads = [
        threading.Thread(target=render_pages, args=(modules, index, pages),
                         name="renderer"),
        threading.Thread(target=compress_pages, args=(pages, archive),
                         name="compressor"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return archive


def main() -> None:
    """Run the phases and say what came out."""
    root = Path(sysconfig.get_paths()["stdlib"])
    modules = parse_library(root)
    index = build_index(modules)
    called = index.most_called(3)
    wordy = index.wordiest(1)
    unused = index.never_called()
    archive = build_site(modules, index)

    print("most called:", ", ".join(f"{name} ({count})" for name, count in called))
    print(f"wordiest summary: {wordy[0][1]} in {wordy[0][0]}, {wordy[0][2]} words")
    print(f"{len(modules)} modules, {sum(len(m.definitions) for m in modules)} definitions"
          f" ({len(unused)} never called by name), {archive.plain_size} bytes of HTML"
          f" in {archive.size()} bytes")


if __name__ == "__main__":
    main()
