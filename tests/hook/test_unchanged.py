# SPDX-License-Identifier: MIT
"""A recorded program cannot tell, as far as it looks at what programs look at."""

import os
import re
import signal
import subprocess
import sys
import unittest

import awkward
import support

#: What `sys.modules` has more, beside what the program imports itself.
OURS = {"atexit", "callprism", "callprism._calibrate", "callprism._directory",
        "callprism._facts", "callprism._hook", "callprism._profile", "callprism._start"}


def as_said(done):
    """(status, output, errors) without addresses, which are others at every run, and what
    `record` has to say, which comes last and says who speaks."""
    status, output, errors = done
    errors = re.sub("(?m)^callprism: skipped: .*\n", "", errors)
    return status, *(re.sub("0x[0-9a-f]+", "0x", text) for text in (output, errors))


class Both(support.Case):
    #: Options of `record`.
    options = ()

    def check_programs(self):
        """Those of awkward.PROGRAMS, alone and with us.  Old interpreters crash by
        themselves, once in a hundred times, when threads run at their end."""
        for name, text in awkward.PROGRAMS.items():
            with self.subTest(name):
                plain, ours = self.both(self.program(text), "a", "--b")
                for _ in range(3):
                    if name == "daemon_threads" and -signal.SIGSEGV in (plain[0], ours[0]):
                        plain, ours = self.both(self.program(text), "a", "--b")
                self.assertEqual(ours, plain)

    def check_command_lines(self):
        awkward.make_files(self.folder)
        for name, words in awkward.COMMANDS.items():
            with self.subTest(name):
                plain, ours = self.both(*words)
                self.assertEqual(ours, plain)

    def both(self, *words, **more):
        """(status, output, errors) without us, and with us."""
        options = {"input": awkward.INPUT, "text": True, "cwd": self.folder,
                   "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "check": False,
                   "timeout": 60, **more}
        plain = subprocess.run([sys.executable, *words], **options)
        ours = subprocess.run([support.CALLPRISM, "record", "--python", sys.executable, "-o",
                               "x.prism", *self.options, *words], **options)
        self.assertTrue(os.path.exists(self.path("x.prism")), ours.stderr)
        os.unlink(self.path("x.prism"))
        return (as_said((plain.returncode, plain.stdout, plain.stderr)),
                as_said((ours.returncode, ours.stdout, ours.stderr)))


class Unchanged(Both):
    def test_programs(self):
        self.check_programs()

    def test_modules(self):
        """What is imported for us is said in docs/unchanged.md, and nothing else is."""
        plain, ours = self.both(self.program("import sys; print(*sorted(sys.modules))"))
        there = set(plain[1].split())
        self.assertEqual(set(ours[1].split()) - there, OURS - there)

    def test_command_lines(self):
        self.check_command_lines()

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
