# SPDX-License-Identifier: MIT
"""Other tools read what we write and find the same numbers in it."""

import re
import shutil
import unittest

import support

PROGRAM = """
    import time
    def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
    def even(n): return n == 0 or odd(n - 1)
    def odd(n): return n != 0 and even(n - 1)
    def leaf(n): return sum(range(n))
    def shared(n): return [leaf(n) for i in range(20)]
    def first(): return shared(200), fib(15)
    def second(): return shared(2000), even(50)
    for i in range(20):
        first()
        second()
    time.sleep(0.01)
"""


class Oracles(support.Case):
    def setUp(self):
        super().setUp()
        self.record("-o", "x.prof", "-o", "callgrind.out.x", "-o", "x.folded", "-o",
                    "x.prism", self.program(PROGRAM))

    def annotated(self, name):
        """callgrind_annotate: (program total, {function: inclusive ns})."""
        self.assertIsNotNone(shutil.which("callgrind_annotate"),
                             "callgrind_annotate is missing (Debian: valgrind)")
        done = self.run_in_folder(["callgrind_annotate", "--inclusive=yes",
                                   "--threshold=100", "--auto=no", name])
        self.assertEqual(done.returncode, 0, done.stderr)
        total = None
        functions = {}
        for line in done.stdout.splitlines():
            found = re.match(r" *([0-9,]+) \([ 0-9.]+%\)  (.*)", line)
            if found is None:
                continue
            cost = int(found[1].replace(",", ""))
            if found[2] == "PROGRAM TOTALS":
                total = cost
            elif ":" in found[2]:
                functions[found[2].rsplit(":", 1)[1].split(" [")[0]] = cost
        return total, functions

    def test_callgrind_annotate(self):
        rows = self.functions("x.prof")
        total, functions = self.annotated("callgrind.out.x")
        ours = sum(row[2] for row in self.stats("x.prof").values())
        self.assertAlmostEqual(total, ours * 1e9, delta=len(rows) + 1)
        # Not odd(), which is only called by even(): inside a cycle the tool has no
        # inclusive cost but what calls from outside bring.
        for name in ("first", "second", "shared", "leaf", "fib", "even"):
            self.assertAlmostEqual(functions[name], rows[name][3] * 1e9, delta=2, msg=name)

    def test_callgrind_of_a_converted_prof(self):
        self.convert("x.prof", "callgrind.out.y")
        total, functions = self.annotated("callgrind.out.y")
        rows = self.functions("x.prof")
        ours = sum(row[2] for row in self.stats("x.prof").values())
        self.assertAlmostEqual(total, ours * 1e9, delta=len(rows) + 1)
        for name in ("first", "second", "leaf"):
            self.assertAlmostEqual(functions[name], rows[name][3] * 1e9, delta=2, msg=name)

    def test_a_prof_as_folded_stacks_keeps_the_total(self):
        self.convert("x.prof", "y.folded")
        ours = sum(row[2] for row in self.stats("x.prof").values())
        microseconds = (round(ours * 1e9) + 500) // 1000
        self.assertEqual(sum(self.stacks("y.folded").values()), microseconds)
        self.assertEqual(sum(self.stacks("x.folded").values()), microseconds)

    def test_the_estimated_share_is_said(self):
        done = self.run_in_folder([support.CALLPRISM, "convert", "x.prof", "-o", "y.svg"])
        share = re.search(r"estimated: ([0-9.]+) % of the time", done.stderr)
        self.assertIsNotNone(share, done.stderr)
        with open(self.path("y.svg"), encoding="utf-8") as file:
            self.assertIn(share[1] + " %", file.read())
        # The recording itself knows every path.
        done = self.run_in_folder([support.CALLPRISM, "convert", "x.prism", "-o", "z.svg"])
        self.assertNotIn("estimated", done.stderr)


if __name__ == "__main__":
    unittest.main()
