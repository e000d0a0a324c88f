# SPDX-License-Identifier: MIT
"""Each program in events/ is recorded as the tree at its end says; trees.py tells how
to read it.

`python3 test_events.py --show PROGRAM...` prints the trees that were recorded.
"""
import difflib
import os
import subprocess
import sys
import tempfile
import unittest

import support
import trees

EVENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "events")


def recording_of(program, folder):
    """Run a program; the capture file, made by the start-up folder as `callprism record`
    makes it, which itself would go on and turn it into other files.  A program that
    records itself saves "recorded.prism"."""
    with open(program, encoding="utf-8") as file:
        alone = "import callprism\n" not in file.read()
    environment = {**os.environ, "PYTHONPATH": support.PACKAGE}
    if alone:
        environment["CALLPRISM_RECORDING"] = folder
        environment["CALLPRISM_RUN"] = "0" * 32
        environment["CALLPRISM_REQUIRED"] = "1"
        environment["PYTHONPATH"] = os.path.join(os.path.dirname(support.PACKAGE), "startup")
    done = subprocess.run([sys.executable, program], cwd=folder, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, check=False)
    captures = os.listdir(folder)
    if done.returncode != 0 or done.stdout or len(captures) != 1:
        raise AssertionError("%s: status %d, files %s, output:\n%s" % (
            program, done.returncode, captures, done.stdout))
    return os.path.join(folder, captures[0])


def both(program, folder):
    """(expected, recorded) tree of a program, `...` put where the first one has it."""
    with open(program, encoding="utf-8") as file:
        wanted = trees.expected(file.read(), sys.version_info)
    actual = trees.recorded(recording_of(program, folder), program)
    return wanted, trees.elide(actual, wanted)


class Events(support.Case):
    def check(self, name):
        wanted, actual = both(os.path.join(EVENTS, name), self.folder)
        self.assertEqual(
            list(actual.lines()), list(wanted.lines()),
            "\n".join(["recorded (+) is not what is expected (-):"] + list(
                difflib.ndiff(list(wanted.lines()), list(actual.lines())))))


def test_of(name):
    def test(self):
        self.check(name)
    return test


for file_name in sorted(os.listdir(EVENTS)):
    if file_name.endswith(".py"):
        setattr(Events, "test_" + file_name[:-3], test_of(file_name))


def show(programs):
    for program in programs:
        with tempfile.TemporaryDirectory() as folder:
            print("# tree")
            for line in both(os.path.abspath(program), folder)[1].lines():
                print("# " + line)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--show"]:
        show(sys.argv[2:])
    else:
        unittest.main()
