# SPDX-License-Identifier: MIT
"""The table of costs (tests/bench/hook) can be made for this interpreter.  What it says
is up to the machine, and not asked here."""

import math
import os
import re
import subprocess
import sys
import unittest

import support

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench", "hook",
                     "table.py")
BUILD = os.path.normpath(os.path.join(support.PACKAGE, "..", "..", ".."))


class Cost(support.Case):
    def test_table(self):
        done = subprocess.run([sys.executable, TABLE, "--quick", "--only", "small", BUILD],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        _, head, row, mean, verdict = done.stdout.splitlines()
        columns = re.split(r"\s{2,}", head)
        self.assertEqual(columns[:3], ["workload", "alone ms", "+cProfile"])
        self.assertEqual(columns[3:9], ["nothing", "clock", "callprism", "lines off",
                                        "exact", "one bar"])
        name, *numbers = row.replace("+-", "").split()
        self.assertEqual(name, "small_methods")
        self.assertEqual(len(numbers), 2 + 2 * len(columns[3:]))
        for number in numbers:
            self.assertTrue(math.isfinite(float(number)), row)
        self.assertRegex(mean, "^geometric mean( +[0-9.]+){%d}$" % len(columns[3:]))
        self.assertRegex(verdict, "^callprism above the clock: [-+]")


if __name__ == "__main__":
    unittest.main()
