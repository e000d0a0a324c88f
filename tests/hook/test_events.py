# SPDX-License-Identifier: MIT
"""Each program in events/ is recorded as the tree at its end says; trees.py tells how
to read it.

`python3 test_events.py --show PROGRAM...` prints the trees that were recorded,
`--table` the table of docs/events.md.
"""
import collections
import difflib
import json
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


def expected(program, version=sys.version_info, exact=False):
    """What a program says that it must be recorded as."""
    with open(program, encoding="utf-8") as file:
        return trees.expected(file.read(), version, exact)


def both(program, folder, exact):
    """(expected, recorded) tree of a program, `...` put where the first one has it."""
    wanted = expected(program, exact=exact)
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
        plain, exact, entries = Event(), Event(), Entries()
        exact.exact = True
        counted = [entries] * (os.path.basename(program) not in NOT_COUNTED)
        for test in [plain, exact] + counted:
            test.program = program
            suite.addTest(test)
    return suite


def own(context):
    """The contexts of the program's functions below a context of an expected tree:
    those whose names have a line."""
    for child in context.children.values():
        if child.name.rpartition(":")[2].isdigit():
            yield child
        yield from own(child)


def table():
    """What each program is expected to be recorded as, in numbers, as Markdown."""
    yield "| program | " + " | ".join("%d.%d" % version for version in VERSIONS) + " |"
    yield "| --- |" + " ---: |" * len(VERSIONS)
    for program in programs(EVENTS) + programs(os.path.join(EVENTS, "pypi")):
        cells = []
        for version in VERSIONS:
            contexts = [context for root in expected(program, version).threads.values()
                        for context in own(root)]
            cells.append("%d+%d in %d" % (sum(context.starts for context in contexts),
                                          sum(context.resumes for context in contexts),
                                          len(contexts)))
        yield "| %s | %s |" % (os.path.basename(program)[:-3], " | ".join(
            cell if cell != before else "=" for before, cell in zip([""] + cells, cells)))


# A sitecustomize that counts entries of the program's functions, without us.
COUNTER = """
import atexit, collections, json, os, sys
entries = collections.Counter()
def see(frame, event, argument):
    code = frame.f_code
    if event == "call" and code.co_filename == os.environ["COUNTED_PROGRAM"]:
        entries["%s:%d" % (code.co_name, code.co_firstlineno)] += 1
def finish():
    sys.setprofile(None)
    print(json.dumps(entries))
atexit.register(finish)
sys.setprofile(see)
"""

# Where a profile function is in the way: it needs a call itself, it runs the handlers
# of signals.  The last one records itself.
NOT_COUNTED = ["recursion_limit.py", "signals.py", "stopped_by_a_thread.py"]


class Entries(support.Case):
    """The tree has as many entries of each function as a profile function sees."""

    program = None

    def runTest(self):
        with open(self.path("sitecustomize.py"), "w", encoding="utf-8") as file:
            file.write(COUNTER)
        done = self.run_in_folder([sys.executable, self.program], env={
            **os.environ, "COUNTED_PROGRAM": self.program,
            "PYTHONPATH": self.folder + os.pathsep + os.environ.get("PYTHONPATH", "")})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        counts = collections.Counter()
        for context in own(expected(self.program).threads["MainThread"]):
            if "::" not in context.name:
                counts[context.name.rpartition(".")[2]] += context.starts + context.resumes
        self.assertEqual(counts, json.loads(done.stdout))

    def __str__(self):
        return os.path.basename(self.program) + ", entries"


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
