# SPDX-License-Identifier: MIT
"""Times are right, not only consistent: programs whose times are known.

The programs measure themselves and say how long each function really took, so that
the tests hold on a busy machine, too."""

import json
import re
import unittest

import support

KNOWN = """
    import json, time
    spent = {}
    def busy(seconds, until=time.perf_counter):
        end = until() + seconds
        while until() < end:
            pass
    def short_work(): busy(0.05)
    def long_work(): busy(0.3)
    def recursive_work(n):
        busy(0.02)
        if n:
            recursive_work(n - 1)
    def rest(): time.sleep(0.25)
    def measure(function, *args):
        start = time.perf_counter()
        function(*args)
        spent[function.__name__] = time.perf_counter() - start
    start = time.perf_counter()
    measure(short_work)
    measure(long_work)
    measure(recursive_work, 4)
    measure(rest)
    spent["wall"] = time.perf_counter() - start
    json.dump(spent, open("spent.json", "w"))
"""


class Times(support.Case):
    def close(self, found, expected):
        self.assertLessEqual(abs(found - expected), 0.02 * expected + 0.002,
                             "found %.6f, expected %.6f" % (found, expected))

    def test_known_functions(self):
        self.record("-o", "x.prof", self.program(KNOWN))
        with open(self.path("spent.json"), encoding="utf-8") as file:
            spent = json.load(file)
        found = self.functions("x.prof")
        for name in ("short_work", "long_work", "recursive_work", "rest"):
            self.close(found[name][3], spent[name])
        self.close(found["<built-in method time.sleep>"][2], spent["rest"])
        wall = found["<module>"][3]
        self.close(found["measure"][3], spent["wall"])
        for name, row in found.items():
            self.assertLessEqual(row[3], wall * 1.01 + 0.002, name)

    def test_self_times_add_up_to_the_wall_time(self):
        program = self.program("""
            import sys, time
            sys.path.insert(0, sys.argv[1])
            import callprism
            def work(n):
                return n if n < 2 else work(n - 1) + work(n - 2)
            profile = callprism.Profile()
            profile.enable()
            start = time.perf_counter()
            work(20)
            time.sleep(0.1)
            end = time.perf_counter()
            profile.disable()
            profile.save("x.prof")
            print(end - start)
        """)
        done = self.run_in_folder([support.sys.executable, program, support.PACKAGE])
        self.assertEqual(done.returncode, 0, done.stderr)
        wall = float(done.stdout)
        total = sum(row[2] for row in self.stats("x.prof").values())
        self.assertLessEqual(abs(total - wall), 0.01 * wall)

    def test_a_long_call_fills_all_its_intervals(self):
        program = self.program("""
            import time
            time.sleep(1.0)
        """)
        self.record("-o", "x.prism", program)
        done = self.run_in_folder([support.CALLPRISM, "timebars", "x.prism", "-o",
                                   "x.svg"])
        self.assertEqual(done.returncode, 0, done.stderr)
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        intervals = int(re.search(r"^intervals +(\d+)", info, re.MULTILINE)[1])
        self.assertGreaterEqual(intervals, 10)


if __name__ == "__main__":
    unittest.main()
