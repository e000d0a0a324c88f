# SPDX-License-Identifier: MIT
"""A timer of the program's own: every number of it, nothing of what it runs, and its
own error when it fails."""

import unittest

import support

# Each call of the timer is one step later; each event asks once.
STEPS = """
class Steps:
    def __init__(self, step=1, start=0):
        self.now, self.step = start, step
    def __call__(self):
        self.now += self.step
        return self.now
def leaf(): pass
def work():
    leaf()
    leaf()
"""


class Timer(support.Program):
    def test_each_step_is_counted(self):
        self.run_well(STEPS + """
for kind, steps, unit in (("int", Steps(), 1), ("float", Steps(0.25), 4.0),
                          ("large", Steps(1, 10 ** 18), 1), ("nano", Steps(10 ** 9), 1e-9)):
    with callprism.Profile(steps, unit) as p:
        work()
    p.save(kind + ".prof")
""")
        for kind in ("int", "float", "large", "nano"):
            rows = {key[2]: row for key, row in self.stats(kind + ".prof").items()}
            # leaf: from its start to its end, twice; work: three steps besides.
            self.assertEqual(rows["leaf"][:4], (2, 2, 2.0, 2.0), kind)
            self.assertEqual(rows["work"][:4], (1, 1, 3.0, 5.0), kind)
            self.assertNotIn("__call__", rows)

    def test_timers_of_the_library(self):
        self.run_well("""
            import time
            for timer, unit in ((time.perf_counter, 1), (time.process_time, 1),
                                (time.perf_counter_ns, 1e-9), (time.time_ns, 1e-9)):
                with callprism.Profile(timer, unit) as p:
                    sum(range(100000))
                total = sum(entry.inlinetime for entry in p.getstats())
                print(0 < total < 5)
            p.save("x.prism")
        """)
        self.assertEqual(self.output, "True\n" * 4)
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertIn("the program's own timer", info)
        self.assertNotIn("CPU", info)

    def test_one_that_raises(self):
        self.run_well(STEPS + """
class Broken(Exception): pass
class Breaks(Steps):
    def __call__(self):
        if self.now == 9: raise Broken("at 9")
        return super().__call__()
p = callprism.Profile(Breaks())
p.enable()
for i in range(10): work()
try:
    p.disable()
except Broken as error:
    print(error, callprism.current())
p.disable()
p.save("x.prof")
try:
    with p:
        1 / 0
except Broken as error:
    print(error)
with callprism.Profile() as q:
    work()
q.save("q.prof")
""")
        self.assertEqual(self.output, "at 9 None\nat 9\n")
        rows = {key[2]: row for key, row in self.stats("x.prof").items()}
        self.assertTrue(1 <= rows["work"][1] <= 2, rows)
        self.assertTrue(all(row[2] >= 0 and row[3] >= 0 for row in rows.values()))
        self.assertEqual(self.functions("q.prof")["leaf"][:2], (2, 2))

    def test_one_that_runs_backwards(self):
        self.run_well(STEPS + """
class Back(Steps):
    def __call__(self):
        self.now += 1 if self.now != 12 else -7
        return self.now
try:
    with callprism.Profile(Back()) as p:
        for i in range(20): work()
except ValueError as error:
    print(error)
p.save("x.prof")
""")
        self.assertEqual(self.output,
                         "callprism: the timer ran backwards, from 12 to 5\n")
        rows = {key[2]: row for key, row in self.stats("x.prof").items()}
        self.assertTrue(all(row[2] >= 0 and row[3] >= 0 for row in rows.values()))
        self.assertLessEqual(sum(row[2] for row in rows.values()), 12)
        self.assertIn(rows["leaf"][1], (1, 2, 3, 4))

    def test_an_interrupt_in_the_timer(self):
        """It reaches the program at once, not at the end of the recording."""
        self.run_well(STEPS + """
import signal, time
class Interrupted(Steps):
    def __call__(self):
        if self.now == 20: signal.raise_signal(signal.SIGINT)
        return super().__call__()
p = callprism.Profile(Interrupted())
p.enable()
began = time.monotonic()
try:
    while time.monotonic() < began + 20: work()
except KeyboardInterrupt:
    print("program", time.monotonic() < began + 10)
try:
    p.disable()
except KeyboardInterrupt:
    print("end")
""")
        self.assertEqual(self.output, "program True\nend\n")

    def test_no_number(self):
        self.run_well("""
            for timer, unit in ((lambda: "x", 1), (3, 1), (lambda: float("nan"), 1),
                                (lambda: 1, 0), (lambda: 1, "x")):
                try:
                    callprism.Profile(timer, unit).enable()
                except (TypeError, ValueError) as error:
                    print(type(error).__name__)
                print(callprism.current())
        """)
        self.assertEqual(self.output.split(), ["TypeError", "None", "TypeError", "None",
                                               "ValueError", "None", "ValueError", "None",
                                               "TypeError", "None"])

    def test_nothing_beside_it(self):
        self.run_well(STEPS + """
def problem(p):
    try:
        p.enable()
    except RuntimeError as error:
        print(error)
with callprism.Profile(Steps()):
    problem(callprism.Profile())
    problem(callprism.Profile(Steps()))
with callprism.Profile():
    problem(callprism.Profile(Steps()))
""")
        beside = ("callprism: a recording with a timer of its own is running: nothing else "
                  "can be recorded meanwhile\n")
        self.assertEqual(self.output, beside * 2 + "callprism: a recording is running: a "
                         "Profile with a timer of its own cannot start meanwhile\n")

    def test_threads(self):
        """A timer in Python lets other threads go on in the middle of an event."""
        self.run_well("""
            import sys, threading, time
            sys.setswitchinterval(1e-5)
            def timer():
                now = time.perf_counter()
                for i in range(20): pass
                return now
            def leaf(): pass
            def work():
                for i in range(300): leaf()
            p = callprism.Profile(timer)
            p.enable()
            threads = [threading.Thread(target=work) for i in range(4)]
            for t in threads: t.start()
            p.save("live.prof")
            for t in threads: t.join()
            p.disable()
            p.save("x.prof")
            stop = threading.Event()
            def forever():
                while not stop.is_set(): leaf()
            thread = threading.Thread(target=forever)
            thread.start()
            for i in range(20):
                with callprism.Profile(timer):
                    time.sleep(0.001)
            stop.set()
            thread.join()
        """)
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (1200, 1200))
        self.assertEqual(self.functions("x.prof")["work"][:2], (4, 4))


if __name__ == "__main__":
    unittest.main()
