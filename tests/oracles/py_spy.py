# SPDX-License-Identifier: MIT
"""Another profiler that measures in another way finds the same: shares of the time by
function, of ours and of `py-spy record -r 1000` (200 from CPython 3.12 on), which looks
so many times a second where program.py is.

Compared is the self time of each Python function as a share of all, with what C
functions take in the function that calls them, since py-spy does not see those; ours is
corrected for what recording costs.  py-spy is looked for in $CALLPRISM_PYPI/tools/bin,
then in PATH; without it the status is 77 and a line says so.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile
import unittest

import tools

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.py")
ROUNDS = "5"
POINTS = 3.0
# A look at a 3.12 or later, whose frames are found by other ways, takes py-spy about a
# millisecond, for which the program stands still.
RATE = 1000 if sys.version_info < (3, 12) else 200
TOLD = 12
TURNS = 3


def py_spy():
    """Its path, or None."""
    return tools.find("py-spy")


def shares(path):
    """Of folded stacks whose frames are "name (file:first line)", those of the program
    and not of the interpreter's start around it: ({(file, line): self time in percent},
    sum of the counts)."""
    counts = collections.Counter()
    with open(path, encoding="utf-8") as file:
        for line in file:
            stack, _, count = line.rpartition(" ")
            if PROGRAM + ":" not in stack:
                continue
            innermost = None
            for innermost in re.finditer(r" \(([^();]+):(\d+)\)(?:;|$)", stack):
                pass
            if innermost is not None:
                counts[innermost[1], int(innermost[2])] += int(count)
    total = sum(counts.values())
    return {function: 100 * count / total for function, count in counts.items()}, total


class PySpy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-oracle-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_for(self, result, *command):
        """Its status says nothing: py-spy, when all is done, may not find the child that
        it has already waited for."""
        if os.path.exists(self.path(result)):
            os.remove(self.path(result))
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=500, check=False)
        self.assertTrue(os.path.exists(self.path(result)), done.stdout)

    def run_both(self):
        """Our shares and theirs, each of a run of its own."""
        self.run_for("ours.prism", tools.CALLPRISM, "record", "--python", sys.executable, "-o",
                     self.path("ours.prism"), PROGRAM, ROUNDS)
        self.run_for("ours.folded", tools.CALLPRISM, "convert", "--correct",
                     self.path("ours.prism"), "-o", self.path("ours.folded"))
        self.run_for("theirs.folded", py_spy(), "record", "--rate", str(RATE), "--function",
                     "--format", "raw", "--full-filenames", "--output",
                     self.path("theirs.folded"), "--", sys.executable, PROGRAM, ROUNDS)
        ours, ours_us = shares(self.path("ours.folded"))
        theirs, samples = shares(self.path("theirs.folded"))
        print("%.1f s recorded, %d samples" % (ours_us / 1e6, samples))
        self.assertGreater(samples, 3 * RATE)
        self.assertGreater(sum(share > 2 for share in theirs.values()), 5)
        return ours, theirs

    def test_shares_by_function(self):
        """The mean of some turns: what else the machine does is no part of the program."""
        sums = collections.Counter()
        for turn in range(1, TURNS + 1):
            ours, theirs = self.run_both()
            for function in {**ours, **theirs}:
                sums[function] += ours.get(function, 0) - theirs.get(function, 0)
            most = sorted(sums, key=lambda function: abs(sums[function]), reverse=True)
            print("shares in percent, ours and theirs, and the mean of the differences:")
            for function in most[:TOLD]:
                print("%6.2f %6.2f %6.2f  %s:%d" % (
                    ours.get(function, 0), theirs.get(function, 0), sums[function] / turn,
                    os.path.basename(function[0]), function[1]))
            if abs(sums[most[0]]) / turn <= POINTS:
                return
        self.assertLessEqual(abs(sums[most[0]]) / TURNS, POINTS)


if __name__ == "__main__":
    if py_spy() is None:
        print("skipped the comparison with py-spy: neither PATH nor "
              "$CALLPRISM_PYPI/tools/bin has it")
        sys.exit(77)
    unittest.main()
