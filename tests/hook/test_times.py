# SPDX-License-Identifier: MIT
"""Times are right, not only consistent: programs whose times are known.

The programs measure themselves, inside and around each function: what is found lies
between, however long a busy machine stops them anywhere.  1 % is for the clocks."""

import json
import re
import unittest

import support

KNOWN = """
    import json, time
    inside, around = {}, {}
    def busy(seconds, until=time.perf_counter):
        end = until() + seconds
        while until() < end:
            pass
    def short_work():
        start = time.perf_counter()
        busy(0.05)
        inside["short_work"] = time.perf_counter() - start
    def long_work():
        start = time.perf_counter()
        busy(0.3)
        inside["long_work"] = time.perf_counter() - start
    def recursive_work(n):
        start = time.perf_counter()
        busy(0.02)
        if n:
            recursive_work(n - 1)
        inside["recursive_work"] = time.perf_counter() - start
    def rest():
        start = time.perf_counter()
        time.sleep(0.25)
        inside["rest"] = time.perf_counter() - start
    def measure(function, *args):
        start = time.perf_counter()
        function(*args)
        around[function.__name__] = time.perf_counter() - start
    start = time.perf_counter()
    measure(short_work)
    measure(long_work)
    measure(recursive_work, 4)
    measure(rest)
    around["measure"] = time.perf_counter() - start
    inside["measure"] = sum(around[name] for name in inside)
    json.dump([inside, around], open("spent.json", "w"))
"""


class Times(support.Case):
    def assert_between(self, inside, found, around):
        self.assertLessEqual(inside * 0.99, found)
        self.assertLessEqual(found, around * 1.01)

    def test_known_functions(self):
        self.record("-o", "x.prof", self.program(KNOWN))
        with open(self.path("spent.json"), encoding="utf-8") as file:
            inside, around = json.load(file)
        found = self.functions("x.prof")
        for name in ("short_work", "long_work", "recursive_work", "rest", "measure"):
            with self.subTest(name):
                self.assert_between(inside[name], found[name][3], around[name])
        self.assert_between(0.25, found["<built-in method time.sleep>"][2], inside["rest"])
        wall = found["<module>"][3]
        for name, row in found.items():
            self.assertLessEqual(row[3], wall * 1.01 + 0.002, name)

    def test_self_times_add_up_to_the_wall_time(self):
        program = self.program("""
            import sys, time
            sys.path.insert(0, sys.argv[1])
            import callprism
            def work(n):
                return n if n < 2 else work(n - 1) + work(n - 2)
            with callprism.Profile():
                pass  # the first one takes longer to begin
            profile = callprism.Profile()
            before = time.perf_counter()
            profile.enable()
            start = time.perf_counter()
            work(20)
            time.sleep(0.1)
            end = time.perf_counter()
            profile.disable()
            after = time.perf_counter()
            profile.save("x.prof")
            print(end - start, after - before)
        """)
        done = self.run_in_folder([support.sys.executable, program, support.PACKAGE])
        self.assertEqual(done.returncode, 0, done.stderr)
        inside, around = map(float, done.stdout.split())
        total = sum(row[2] for row in self.stats("x.prof").values())
        self.assert_between(inside, total, around)

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
