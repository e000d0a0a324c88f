# SPDX-License-Identifier: MIT
"""A Profile where a cProfile.Profile is expected: the same numbers in the same places."""

import unittest

import support

WORK = """
import cProfile, pstats
def leaf(): return len("x")
def fib(n): return 1 if n < 2 else fib(n - 1) + fib(n - 2)
def work():
    for i in range(3): leaf()
    return fib(7)
"""


class Face(support.Program):
    def test_getstats_is_that_of_cprofile(self):
        self.run_well(WORK + """
def name(code):
    return code if isinstance(code, str) else (code.co_filename, code.co_firstlineno,
                                               code.co_name)
def table(profile):
    return {name(entry.code): (entry.callcount, entry.reccallcount,
                sorted((str(name(sub.code)), sub.callcount, sub.reccallcount)
                       for sub in entry.calls or ()))
            for entry in profile.getstats() if "disable" not in str(entry.code)}
ours, theirs = callprism.Profile(), cProfile.Profile()
ours.runcall(work)
theirs.runcall(work)
found = {key: row for key, row in table(ours).items() if row[0] > 0}
assert found == table(theirs), (found, table(theirs))
entry = max(ours.getstats(), key=lambda entry: entry.totaltime)
assert 0 <= entry.inlinetime <= entry.totaltime < 10, entry
""")

    def test_pstats(self):
        self.run_well(WORK + """
p = callprism.Profile()
print(p.run("work()") is p)
namespace = {"work": work}
p.runctx("x = work()", namespace, namespace)
print(namespace["x"])
pstats.Stats(p).sort_stats("cumulative").print_stats(3)
p.print_stats("calls")
p.print_stats(("calls", "name"))
p.dump_stats("any name")
p.enable()
print(pstats.Stats(p).total_calls > 0, callprism.current() is p)
p.disable()
""")
        self.assertIn("True\n21\n", self.output)
        self.assertRegex(self.output, r"(?m)^ +82/2 +.*\(fib\)$")
        self.assertEqual(self.functions("any name")["fib"][:2], (2, 82))
        self.assertTrue(self.output.endswith("True True\n"))

    def test_options(self):
        self.run_well("""
            def leaf(): pass
            def work(): leaf(); leaf()
            def f(**options):
                with callprism.Profile(**options) as p:
                    work()
                return {entry.code.co_name: entry.callcount for entry in p.getstats()
                        if not isinstance(entry.code, str)}
            print(sorted(f(exclude=["leaf"])), f(max_nodes=1).get("leaf"))
            with callprism.Profile():
                print(f(exclude=["leaf"])["leaf"])
            for wrong in ({"call_lines": "maybe"}, {"max_nodes": 0}):
                try:
                    f(**wrong)
                except ValueError as error:
                    print(error)
            print(callprism.current())
        """)
        self.assertEqual(self.output.splitlines(), [
            "['<module>', 'f', 'work'] None", "2",
            "call_lines: expected off, on or exact, found 'maybe'",
            "max_nodes: expected a number from 1 to 4294967294, found 0", "None"])


if __name__ == "__main__":
    unittest.main()
