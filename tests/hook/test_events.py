# SPDX-License-Identifier: MIT
"""Each program in events/ is recorded as the tree at its end says; trees.py tells how
to read it.

`python3 test_events.py --show PROGRAM...` prints the trees that were recorded.
"""
import difflib
import os
import sys
import tempfile
import unittest

import support
import trees

EVENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "events")


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


def load_tests(loader, tests, pattern):
    """What unittest runs of this file."""
    return tests_of(EVENTS)


def show(paths):
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            print("# tree")
            for line in both(os.path.abspath(path), folder, False)[1].lines():
                print("# " + line)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--show"]:
        show(sys.argv[2:])
    else:
        unittest.main()
