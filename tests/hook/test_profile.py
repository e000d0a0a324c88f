# SPDX-License-Identifier: MIT
"""callprism.Profile: recording from within a program."""

import sys
import unittest

import support

class Profile(support.Program):
    def test_every_form(self):
        self.run_well("""
            def work(): return sum(range(10))
            with callprism.Profile() as p:
                work()
            for name in ("x.svg", "x.callgraph.svg", "x.timebars.svg", "x.png",
                         "x.callgraph.pdf", "x.callgraph.dot", "x.prof", "x.folded",
                         "callgrind.out.x", "x.speedscope.json", "x.prism"):
                p.save(name)
        """)
        self.assertEqual(self.functions("x.prof")["work"][:2], (1, 1))
        for name, begin in (("x.svg", 'class="frames"'), ("x.callgraph.svg", 'class="node"'),
                            ("x.callgraph.dot", "digraph")):
            with open(self.path(name), encoding="utf-8") as file:
                text = file.read()
            self.assertIn(begin, text)
            self.assertIn("work", text)
        with open(self.path("x.callgraph.pdf"), "rb") as file:
            self.assertEqual(file.read(4), b"%PDF")

    def test_only_the_program_is_in_it(self):
        self.run_well("""
            def work(): pass
            with callprism.Profile() as p:
                work()
            p.save("x.prof")
        """)
        self.assertEqual(set(self.functions("x.prof")), {"<module>", "work"})

    def test_enabled_in_a_helper_and_disabled_in_another(self):
        self.run_well("""
            p = callprism.Profile()
            def before(): pass
            def after(): pass
            def deep_start():
                def deeper():
                    p.enable()
                    before()
                deeper()
            def deep_stop():
                p.disable()
            deep_start()
            after()
            deep_stop()
            p.save("x.folded")
            p.save("x.prof")
        """)
        rows = self.stats("x.prof")
        calls = {key[2]: row[:2] for key, row in rows.items()}
        self.assertEqual(calls, {"<module>": (0, 0), "deep_start": (0, 0),
                                 "deeper": (0, 0), "before": (1, 1), "after": (1, 1),
                                 "deep_stop": (1, 1)})
        callers = {key[2]: {caller[2] for caller in row[4]} for key, row in rows.items()}
        self.assertEqual(callers["before"], {"deeper"})
        self.assertEqual(callers["after"], {"<module>"})

    def test_again_and_again(self):
        self.run_well("""
            p = callprism.Profile()
            def work(): pass
            for i in range(5):
                with p:
                    work()
                work()
            p.save("x.prof")
        """)
        self.assertEqual(self.functions("x.prof")["work"][:2], (5, 5))

    def test_saved_while_it_runs(self):
        self.run_well("""
            p = callprism.Profile()
            def work(): pass
            p.enable()
            work()
            p.save("first.prof")
            work()
            p.disable()
            p.save("second.prof")
        """)
        self.assertEqual(self.functions("first.prof")["work"][:2], (1, 1))
        self.assertIn("work", {key[2] for key in self.stats("second.prof")})

    def test_saved_by_an_exit_handler(self):
        self.run_well("""
            import atexit
            p = callprism.Profile()
            def work(): pass
            atexit.register(p.save, "x.prof")
            with p:
                work()
        """)
        self.assertEqual(self.functions("x.prof")["work"][:2], (1, 1))

    def test_it_outlives_everything(self):
        """One that goes when the interpreter has cleared the modules that it needs: they
        and the program's are cleared in turn when somebody has not let them go."""
        self.run_well("""
            import ctypes, sys
            def work(): pass
            profile = callprism.Profile()
            with profile:
                work()
            profile.save("x.prof")
            for name in ("__main__", "callprism._directory"):
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(sys.modules[name]))
        """)
        self.assertEqual(self.functions("x.prof")["work"][:2], (1, 1))

    def test_nothing_recorded(self):
        done = self.run_program("callprism.Profile().save('x.svg')")
        self.assertIn("RuntimeError: callprism: nothing was recorded yet", done.stderr)

    def test_an_error_of_the_program(self):
        done = self.run_program("""
            with callprism.Profile() as p:
                len("")
            p.save("x.unknown")
        """)
        self.assertIn("OSError: callprism: ", done.stderr)
        self.assertIn("x.unknown", done.stderr)

    def test_marks(self):
        self.run_well("""
            import time
            callprism.mark("outside: nothing happens")
            with callprism.Profile() as p:
                time.sleep(0.3)
                callprism.mark("half way")
                time.sleep(0.3)
            p.save("x.timebars.svg")
        """)
        with open(self.path("x.timebars.svg"), encoding="utf-8") as file:
            picture = file.read()
        self.assertIn("half way", picture)
        self.assertNotIn("outside: nothing", picture)

    def test_module_runs_like_cprofile(self):
        program = self.program("""
            import sys
            def work(): print(sys.argv[1:])
            work()
        """)
        done = self.run_in_folder([sys.executable, "-m", "callprism", "-o", "x.prof",
                                   program, "a", "-o", "b"],
                                  env={**support.os.environ,
                                       "PYTHONPATH": support.PACKAGE})
        self.assertEqual((done.returncode, done.stdout), (0, "['a', '-o', 'b']\n"))
        self.assertEqual(self.functions("x.prof")["work"][:2], (1, 1))


if __name__ == "__main__":
    unittest.main()
