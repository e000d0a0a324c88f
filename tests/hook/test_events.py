# SPDX-License-Identifier: MIT
"""Each program in events/ is recorded as the tree at its end says; trees.py tells how
to read it.

`python3 test_events.py --show PROGRAM...` prints the trees that were recorded,
`--table` the table of docs/events.md.
"""
import difflib
import os
import sys
import tempfile
import unittest

import support
import trees

HERE = os.path.dirname(os.path.abspath(__file__))
EVENTS = os.path.join(HERE, "events")
PAGE = os.path.join(HERE, "..", "..", "docs", "events.md")
VERSIONS = [(3, minor) for minor in range(9, 14)]


def programs(folder):
    """Paths of the programs in a folder."""
    return sorted(os.path.join(folder, name) for name in os.listdir(folder)
                  if name.endswith(".py"))


def both(program, folder, exact):
    """(expected, recorded) tree of a program, `...` put where the first one has it."""
    with open(program, encoding="utf-8") as file:
        wanted = trees.expected(file.read(), sys.version_info, exact)
    capture, output = support.record_raw(program, folder, "call_lines=exact" * exact)
    if output:
        raise AssertionError("%s: output: %s" % (program, output))
    return wanted, trees.elide(trees.recorded(capture, program), wanted)


class Event(support.Case):
    """A program's tree, by default or with --call-lines=exact."""

    program = None
    exact = False

    def runTest(self):
        wanted, actual = both(self.program, self.folder, self.exact)
        wanted, actual = list(wanted.lines()), list(actual.lines())
        if actual != wanted:
            self.fail("\n".join(["recorded (+) is not what is expected (-):"] + list(
                difflib.ndiff(wanted, actual))))

    def __str__(self):
        return os.path.relpath(self.program, EVENTS) + ", exact lines" * self.exact


def tests_of(folder):
    suite = unittest.TestSuite()
    for program in programs(folder):
        for exact in False, True:
            test = Event()
            test.program = program
            test.exact = exact
            suite.addTest(test)
    return suite


def entries(context):
    """[contexts, starts, resumes] of the program's functions below a context; they are
    the names with a line."""
    total = [0, 0, 0]
    for child in context.children.values():
        if child.name.rpartition(":")[2].isdigit():
            total = [total[0] + 1, total[1] + child.starts, total[2] + child.resumes]
        total = [sum(pair) for pair in zip(total, entries(child))]
    return total


def table():
    """What each program is expected to be recorded as, in numbers, as Markdown."""
    yield "| program | " + " | ".join("%d.%d" % version for version in VERSIONS) + " |"
    yield "| --- |" + " ---: |" * len(VERSIONS)
    for program in programs(EVENTS) + programs(os.path.join(EVENTS, "pypi")):
        with open(program, encoding="utf-8") as file:
            text = file.read()
        cells = []
        for version in VERSIONS:
            tree = trees.expected(text, version)
            totals = [sum(row) for row in zip(*map(entries, tree.threads.values()))]
            cells.append("%d+%d in %d" % (totals[1], totals[2], totals[0]))
        yield "| %s | %s |" % (os.path.basename(program)[:-3], " | ".join(
            cell if cell != before else "=" for before, cell in zip([""] + cells, cells)))


class Page(unittest.TestCase):
    def test_the_table_is_up_to_date(self):
        with open(PAGE, encoding="utf-8") as file:
            self.assertIn("\n".join(table()), file.read(), "see --table")


def load_tests(loader, tests, pattern):
    """What unittest runs of this file."""
    return unittest.TestSuite([loader.loadTestsFromTestCase(Page), tests_of(EVENTS)])


def show(paths):
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            print("# tree")
            for line in both(os.path.abspath(path), folder, False)[1].lines():
                print("# " + line)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--show"]:
        show(sys.argv[2:])
    elif sys.argv[1:] == ["--table"]:
        print("\n".join(table()))
    else:
        unittest.main()
