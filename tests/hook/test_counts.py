# SPDX-License-Identifier: MIT
"""Call counts, per function and per edge, are those of cProfile."""

import subprocess
import sys
import unittest

import support

# Imports nothing: what cProfile itself has imported already would not be imported
# again, and the counts of the import system would differ.
ALONE = """
    def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
    def even(n): return n == 0 or odd(n - 1)
    def odd(n): return n != 0 and even(n - 1)
    def numbers(n):
        for i in range(n):
            yield i
    def delegate(n):
        yield from numbers(n)
    def fail(n):
        if n == 0:
            raise ValueError
        fail(n - 1)
    def decorate(function):
        def inner(*args):
            return function(*args)
        return inner
    @decorate
    def decorated(x): return x
    class Point:
        def __init__(self, x): self.x = x
        @property
        def double(self): return self.x * 2
        def __add__(self, other): return Point(self.x + other.x)
        def __del__(self): len("gone")
    def main():
        fib(12), even(21), sum(numbers(50)), list(delegate(20)), decorated(3)
        (Point(1) + Point(2)).double
        try:
            fail(10)
        except ValueError:
            pass
        started = numbers(3)
        next(started)
        started.close()
        thrown = numbers(3)
        next(thrown)
        try:
            thrown.throw(KeyError)
        except KeyError:
            pass
        sorted(range(100), key=lambda x: -x)
        try:
            int("no number")
        except ValueError:
            pass
        exec(compile("def q(): return 1\\nq()", "made", "exec"), {})
        ["%d" % x for x in range(10)], "a,b".split(","), dict.fromkeys("abc")
    main()
"""

# Loads its modules before it is measured.
LIBRARY = """
    import sys
    sys.path.insert(0, sys.argv[1])
    import argparse, ast, cProfile, datetime, difflib, gc, json, re, textwrap
    import callprism

    def main():
        re.sub(r"[0-9]", lambda match: "x", "a1b2c3")
        json.loads(json.dumps({"a": [1, 2, {"b": 3}] * 50}))
        parser = argparse.ArgumentParser()
        parser.add_argument("--x", type=int)
        parser.parse_args(["--x", "3"])
        list(difflib.unified_diff(["a", "b", "c"] * 20, ["a", "c", "d"] * 20))
        ast.dump(ast.parse("def f(x):\\n  return x + 1\\n" * 20))
        [datetime.datetime(2020, 1, 1) + datetime.timedelta(i) for i in range(20)]
        textwrap.wrap("hello world " * 50)
        type("Made", (dict,), {}).fromkeys("ab")

    main()
    gc.collect()
    gc.disable()
    theirs = cProfile.Profile()
    theirs.enable()
    main()
    theirs.disable()
    theirs.dump_stats("theirs.prof")
    with callprism.Profile() as ours:
        main()
    ours.save("ours.prof")
"""


def counts(rows, leave_out=(), callers_of=None):
    """{function: (cc, nc, {caller: (nc, cc)})} without these functions, and without
    what is called before cProfile starts (the interpreter, frozen, looks whether a
    script is a zip file) or after it has ended (exit handlers of an installation: what
    is no caller in these other rows)."""
    known = {caller for row in (callers_of or {}).values() for caller in row[4]}
    found = {}
    for key, (cc, nc, _, _, callers) in rows.items():
        if key[2] in leave_out:
            continue
        edges = {}
        for caller, edge in callers.items():
            if caller[0].startswith("<frozen") or (callers_of and caller not in known
                                                   and caller[2] not in leave_out):
                nc, cc = nc - edge[0], cc - edge[1]
            elif caller[2] not in leave_out:
                edges[caller] = tuple(edge[:2])
        found[key] = (cc, nc, edges)
    return found


class Counts(support.Case):
    maxDiff = None

    def test_a_script(self):
        program = self.program(ALONE)
        subprocess.run([sys.executable, "-m", "cProfile", "-o", "theirs.prof", program],
                       cwd=self.folder, check=True)
        self.record("-o", "ours.prof", program)
        # cProfile runs a script by exec() of a compiled file; under us it runs as
        # always, with the time before it outside Python.
        around = ("<built-in method builtins.exec>", "<outside Python>",
                  "<method 'disable' of '_lsprof.Profiler' objects>")
        theirs = counts(self.stats("theirs.prof"), around)
        ours = counts(self.stats("ours.prof"), around, self.stats("theirs.prof"))
        own = {key: row for key, row in ours.items() if key in theirs}
        self.assertEqual(own, theirs)
        # Comprehensions are no calls from 3.12 on.
        self.assertGreaterEqual(len(theirs), 29)

    def test_the_library(self):
        program = self.program(LIBRARY)
        subprocess.run([sys.executable, program, support.PACKAGE], cwd=self.folder,
                       check=True)
        # The module is the path to main() that cProfile does not see.
        around = ("<module>", "<method 'disable' of '_lsprof.Profiler' objects>")
        theirs = counts(self.stats("theirs.prof"), around)
        self.assertEqual(counts(self.stats("ours.prof"), around), theirs)
        self.assertGreater(len(theirs), 100)

    def test_two_functions_of_one_name_are_added(self):
        program = self.program("""
            pair = [lambda x: x, lambda x: x]
            for i in range(4): pair[0](i)
            for i in range(3): pair[1](i)
        """)
        self.record("-o", "x.prof", program)
        self.assertEqual(self.functions("x.prof")["<lambda>"][:2], (7, 7))


if __name__ == "__main__":
    unittest.main()
