# SPDX-License-Identifier: MIT
"""A recorded program cannot tell, as far as it looks at what programs look at."""

import os
import subprocess
import sys
import unittest

import support

PROGRAMS = {
    "names": "print(__name__, __file__, __spec__, __package__)",
    "arguments": "import sys; print(sys.argv, sys.orig_argv[1:], sys.flags)",
    "path": "import sys; print(sys.path)",
    "main": "import __main__, sys; print(__main__ is sys.modules['__main__'],"
            " sorted(n for n in vars(__main__) if n != '__builtins__'))",
    "pickle": """
        import pickle
        class Thing:
            pass
        print(type(pickle.loads(pickle.dumps(Thing()))), Thing.__module__)
        """,
    "unittest": """
        import unittest
        class T(unittest.TestCase):
            def test(self): self.assertEqual(1, 1)
        if __name__ == "__main__":
            unittest.main(verbosity=0, exit=True, testRunner=unittest.TextTestRunner(
                stream=open("result.txt", "w")))
        """,
    "stdin": "import sys; print(sys.stdin.read().upper())",
    "directory": "import os; print(os.getcwd())",
    "warnings": "import warnings; warnings.warn('careful'); print(warnings.filters)",
    "tasks": "import os; print(len(os.listdir('/proc/self/task')))",
    "streams": "import sys; print('out'); print('err', file=sys.stderr)",
    "profile": "import sys; print(sys.getprofile(), sys.gettrace())",
    "exit": "import atexit, sys; atexit.register(print, 'bye'); sys.exit('message')",
    "traceback": "def f(): g()\ndef g(): 1 / 0\nf()",
    "recursion": """
        def down(n): return down(n + 1)
        try:
            down(0)
        except RecursionError as error:
            print(error)
        """,
    "signals": "import signal; print([signal.getsignal(n) for n in"
               " (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1)],"
               " signal.pthread_sigmask(signal.SIG_BLOCK, []))",
    "files": "import os; print(sorted(os.listdir('/proc/self/fd'))[:3])",
}


class Unchanged(support.Case):
    def test_programs(self):
        for name, text in PROGRAMS.items():
            with self.subTest(name):
                program = self.program(text)
                options = {"input": "some text", "text": True, "cwd": self.folder,
                           "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                           "check": False}
                plain = subprocess.run([sys.executable, program, "a", "--b"], **options)
                ours = subprocess.run(
                    [support.CALLPRISM, "record", "--python", sys.executable, "-o",
                     "x.prism", program, "a", "--b"], **options)
                self.assertEqual((ours.returncode, ours.stdout, ours.stderr),
                                 (plain.returncode, plain.stdout, plain.stderr))
                self.assertTrue(os.path.exists(self.path("x.prism")))

    def test_module_and_code(self):
        self.program("import sys; print(__name__, sys.argv, sys.path[0])", "mod.py")
        for command in (["-m", "mod", "a", "-x"],
                        ["-c", "import sys; print(sys.argv, sys.path[0])", "-m", "b"]):
            with self.subTest(command):
                plain = self.run_in_folder([sys.executable, *command])
                ours = self.record("-o", "x.prism", *command)
                self.assertEqual(ours.stdout, plain.stdout)

    def test_a_command_that_starts_python(self):
        program = self.program("def work(): print('worked')\nwork()\n")
        done = self.run_in_folder([support.CALLPRISM, "record", "-o", "x.prof", "sh",
                                   "-c", "%s %s" % (sys.executable, program)])
        self.assertEqual((done.returncode, done.stdout), (0, "worked\n"), done.stderr)
        self.assertEqual(self.functions("x.prof")["work"][:2], (1, 1))

    def test_nothing_of_ours_but_the_recorder(self):
        program = self.program("print(open('/proc/self/maps').read())")
        maps = self.record("-o", "x.svg", program).stdout
        self.assertIn("_hook.cpython", maps)
        for library in ("libcairo", "libxml2", "libjansson"):
            self.assertNotIn(library, maps)

    def test_a_shadowed_sitecustomize_runs(self):
        os.mkdir(self.path("site"))
        self.program("print('custom')", "site/sitecustomize.py")
        program = self.program("import sitecustomize; print(sitecustomize.__file__)")
        environment = {**os.environ, "PYTHONPATH": self.path("site")}
        plain = self.run_in_folder([sys.executable, program], env=environment)
        ours = self.record("-o", "x.prism", program, env=environment)
        self.assertEqual(ours.stdout, plain.stdout)

    def test_without_outputs(self):
        program = self.program("def work(): return [x * x for x in range(300000)]\nwork()\n")
        done = self.record(program)
        self.assertEqual(done.stdout, "")
        self.assertIn("work", done.stderr)
        self.assertIn("callprism flamegraph app.prism -o app.svg", done.stderr)
        self.assertTrue(os.path.exists(self.path("app.prism")))


if __name__ == "__main__":
    unittest.main()
