# SPDX-License-Identifier: MIT
"""Other interpreters in the process run as without us, are not recorded, and are
counted."""

import sys
import unittest

import support

# What each version calls the module, and its interpreters: isolated ones have a GIL of
# their own from CPython 3.12 on, the others share that of the main interpreter.
START = """
import sys, threading
try:
    import _interpreters
    create = lambda alone: _interpreters.create("isolated" if alone else "legacy")
except ImportError:
    import _xxsubinterpreters as _interpreters
    create = lambda alone: _interpreters.create(isolated=alone)

def run(interpreter, text):
    failed = _interpreters.run_string(interpreter, text)
    if failed is not None:
        raise RuntimeError(failed.formatted)
"""

INSIDE = r'''
INSIDE = """if True:
    import json, sys
    def inside(n):
        return 0 if n == 0 else 1 + inside(n - 1)
    def generate():
        for i in range(10):
            yield inside(i)
    class Box:
        def __del__(self): inside(1)
    Box()
    sys.setprofile(lambda *event: None)
    inside(3)
    sys.setprofile(None)
    try:
        json.loads("no")
    except ValueError as problem:
        text = str(problem)
    for i in range(2000):
        inside(5)
    print(sum(generate()), text, flush=True)
"""
'''


class SubInterpreters(support.Case):
    def check_info(self, name, count):
        done = self.run_in_folder([support.CALLPRISM, "info", name])
        self.assertIn("%d sub-interpreters were begun and are not recorded" % count,
                      done.stdout)

    def check_profile(self, name, work):
        """Nothing of what ran in other interpreters, all of what ran in ours."""
        found = self.functions(name)
        for function in ("inside", "generate", "__del__"):
            self.assertNotIn(function, found)
        self.assertNotIn("decoder.py", {key[0] for key in self.stats(name)})
        self.assertEqual(found["work"][:2], (work, work))

    def test_recorded(self):
        program = self.program(START + INSIDE + support.textwrap.dedent("""
            def work(): pass
            def use(alone):
                interpreter = create(alone)
                for i in range(3):
                    run(interpreter, INSIDE)
                    work()
                _interpreters.destroy(interpreter)
            use(True)
            use(False)
            thread = threading.Thread(target=use, args=(True,))
            thread.start()
            for i in range(91): work()
            thread.join()
        """))
        plain = self.run_in_folder([sys.executable, program])
        self.assertEqual(plain.returncode, 0, plain.stderr)
        done = self.record("-o", "x.prof", "-o", "x.prism", program)
        self.assertEqual(done.stdout, plain.stdout)
        self.check_profile("x.prof", 100)
        self.assertEqual(self.functions("x.prof")["run"][:2], (9, 9))
        self.check_info("x.prism", 3)

    def run_with_callprism(self, text):
        program = self.program(
            START + "sys.path.insert(0, sys.argv[1])\nimport callprism\n" + INSIDE
            + support.textwrap.dedent(text))
        done = self.run_in_folder([sys.executable, program, support.PACKAGE])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_beside_a_profile(self):
        """Those that there were before it are counted, too."""
        self.run_with_callprism("""
            def work(): pass
            gone, before = create(True), create(True)
            _interpreters.destroy(gone)
            with callprism.Profile() as profile:
                within = create(False)
                for interpreter in before, within:
                    run(interpreter, INSIDE)
                    work()
            run(within, INSIDE)
            profile.save("x.prof")
            profile.save("x.prism")
        """)
        self.check_profile("x.prof", 2)
        self.check_info("x.prism", 3)

    def test_callprism_within(self):
        """A sub-interpreter that asks for a recording is told that it cannot be had."""
        done = self.run_with_callprism('''
            WITHIN = """if True:
                import os, sys, tempfile
                sys.path.insert(0, %r)
                import callprism
                callprism.mark("nobody sees this")
                profile = callprism.Profile()
                try:
                    profile.enable()
                except RuntimeError as problem:
                    print(problem)
                profile.disable()
                print(callprism._hook.recordable, flush=True)
            """ % sys.argv[1]
            def work(): pass
            interpreters = [create(True), create(False)]
            for interpreter in interpreters:
                run(interpreter, WITHIN)
            with callprism.Profile() as profile:
                for interpreter in interpreters:
                    work()
                    run(interpreter, WITHIN)
                work()
            profile.save("x.prof")
        ''')
        self.assertEqual(done.stdout, "callprism: only the main interpreter is recorded\n"
                                      "0\n" * 4)
        self.check_profile("x.prof", 3)

    def test_callprism_within_first(self):
        """What was imported elsewhere first works in the main interpreter."""
        program = self.program(START + support.textwrap.dedent("""
            sys.path.insert(0, sys.argv[1])
            interpreter = create(True)
            run(interpreter, "import sys; sys.path.insert(0, %r); import callprism"
                             % sys.argv[1])
            import callprism
            def work(): pass
            with callprism.Profile() as profile:
                work()
            profile.save("x.prof")
        """))
        done = self.run_in_folder([sys.executable, program, support.PACKAGE])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_profile("x.prof", 1)


if __name__ == "__main__":
    unittest.main()
