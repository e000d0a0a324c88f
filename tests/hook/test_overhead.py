# SPDX-License-Identifier: MIT
"""What recording costs is measured at the start, told by info, and taken off by
--correct."""

import os
import re
import statistics
import subprocess
import sys
import unittest

import sanitizer
import support

PROGRAM = """
    import time

    def work(x):
        y = (x * 3 + 1) % 1000003
        y = y * 5 + x % 7
        return (y ^ 12345) % 65537

    def called(n):
        for x in range(n):
            y = work(x)

    def inline(n):
        for x in range(n):
            y = (x * 3 + 1) % 1000003
            y = y * 5 + x % 7
            y = (y ^ 12345) % 65537

    def main():
        spent = [0, 0]
        for _ in range(100):
            for i, run in enumerate((called, inline)):
                start = time.perf_counter()
                run(10000)
                spent[i] += time.perf_counter() - start
        print(spent[0] / spent[1])
    main()
"""


class Overhead(support.Case):
    def total(self, name, *options):
        """Cumulative seconds of called() and inline()."""
        done = self.run_in_folder([support.CALLPRISM, "convert", "run.prism", "-o", name,
                                   *options])
        self.assertEqual(done.returncode, 0, done.stderr)
        functions = self.functions(name)
        return functions["called"][3], functions["inline"][3]

    def once(self, program):
        """What the program measures by itself, and the ratios of the recorded times and of
        the corrected ones."""
        plain = float(self.run_in_folder([sys.executable, program]).stdout)
        self.record("-o", "run.prism", program)
        called, inline = self.total("plain.prof")
        corrected, inline_corrected = self.total("corrected.prof", "--correct")
        self.assertLess(corrected, called)
        self.assertAlmostEqual(inline_corrected / inline, 1, delta=0.001)
        return plain, called / inline, corrected / inline_corrected

    @unittest.skipIf(sanitizer.ACTIVE, "a sanitizer makes the recorder several times slower")
    def test_a_million_calls(self):
        """Corrected, a function called a million times stands to a loop that does the same
        as it does when nothing records (a call has its price there, too): the median of
        five runs, or of more where other work on the machine spoils them."""
        program = self.program(PROGRAM)
        runs = []
        off = 1
        while len(runs) < 5 or (off >= 0.20 and len(runs) < 15):
            runs.append(self.once(program))
            off = abs(statistics.median(ours / plain for plain, _, ours in runs) - 1)
        self.assertLess(off, 0.20, ", ".join(
            "plain %.2f, recorded %.2f, corrected %.2f" % run for run in runs))

    def test_info_states_it(self):
        self.record("-o", "run.prism", self.program("len('x'); list(x for x in 'abc')"))
        done = self.run_in_folder([support.CALLPRISM, "info", "run.prism"])
        self.assertRegex(done.stdout, r"recording +[0-9.]+ % \(± [0-9.]+\) of the total")
        costs = re.findall(r"\d+ ns \(± \d+\) a (call|built-in call|resume)", done.stdout)
        self.assertEqual(costs, ["call", "built-in call", "resume"])

    def test_measured_once_in_a_process(self):
        """And nothing of it stays behind: no file, no function."""
        program = self.program("""
            import sys; sys.path.insert(0, %r)
            import os, callprism
            for name in ("one", "two"):
                with callprism.Profile() as profile:
                    len("x")
                profile.save(name + ".prism")
        """ % support.PACKAGE)
        done = subprocess.run([sys.executable, program], cwd=self.folder, text=True,
                              stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        costs = []
        for name in ("one.prism", "two.prism"):
            info = self.run_in_folder([support.CALLPRISM, "info", name]).stdout
            costs.append(re.search(r"(\d+ ns \S+ \d+\)) a built-in call", info)[1])
            self.convert(name, "x.prof")
            self.assertNotIn("_calibrate", str(self.stats("x.prof")))
        self.assertEqual(costs[0], costs[1])
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["app.py", "one.prism", "two.prism", "x.prof"])


if __name__ == "__main__":
    unittest.main()
