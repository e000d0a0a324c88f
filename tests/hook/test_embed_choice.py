# SPDX-License-Identifier: MIT
"""`record --embed`: which program runs, and which Python it stands for."""

import os
import re
import shutil
import sys
import unittest
import venv

import support

EXECUTABLE = "import sys; print(sys.executable)"


@unittest.skipUnless(os.environ.get("CALLPRISM_EMBEDDED"),
                     "this Python has no shared library to embed")
class Chosen(support.Case):
    def setUp(self):
        super().setUp()
        self.real = os.path.realpath(sys.executable)
        os.mkdir(self.path("bin"))
        os.symlink(self.real, self.path("bin/python3"))
        self.environment = {**os.environ, "PATH": self.path("bin") + ":/usr/bin:/bin"}
        self.environment.pop("VIRTUAL_ENV", None)

    def record_embedded(self, *words, **more):
        return self.run_in_folder([support.CALLPRISM, "record", "--embed", "-o", "x.prism",
                                   *words], env={**self.environment, **more})

    def test_executable(self):
        """However it is called, it is what the Python itself would find."""
        venv.create(self.path("venv"), with_pip=False, symlinks=True)
        venv.create(self.path("copy"), with_pip=False, symlinks=False)
        with open(self.path("shim"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexec %s \"$@\"\n" % self.real)
        os.chmod(self.path("shim"), 0o755)
        for name in (self.real, self.path("bin/python3"), "python3", "bin/python3",
                     "./bin/../bin/python3", self.path("bin/../bin//python3"),
                     self.path("venv/bin/python"), "venv/bin/python", self.path("shim"),
                     self.path("copy/bin/python")):
            with self.subTest(name):
                plain = self.run_in_folder([name, "-c", EXECUTABLE], env=self.environment)
                done = self.record_embedded("--python", name, "-c", EXECUTABLE)
                self.assertEqual((done.returncode, done.stdout, done.stderr),
                                 (0, plain.stdout, ""))

    def programs_started(self, *words):
        """How many programs a record starts, itself and what it records among them: the
        loader tells of each."""
        os.mkdir(self.path("loader"))
        done = self.record_embedded(*words, LD_DEBUG="libs",
                                    LD_DEBUG_OUTPUT=self.path("loader/of"))
        self.assertEqual(done.returncode, 0, done.stderr)
        told = ""
        for name in os.listdir(self.path("loader")):
            with open(self.path("loader/" + name), encoding="utf-8") as file:
                told += file.read()
        shutil.rmtree(self.path("loader"))
        return len(re.findall(r"(?m)^\s*\d+:\s+initialize program: ", told))

    def test_a_known_one_is_not_asked(self):
        known = self.programs_started("--python", self.path("bin/python3"), "-c", "pass")
        by_name = self.programs_started("-c", "pass")
        asked = self.programs_started("--python", "bin/python3", "-c", "pass")
        # Beside `record` itself: is the program of that release?  And then the run.
        self.assertEqual((known, by_name), (3, 3))
        self.assertGreater(asked, 3)


    def test_a_command_that_is_a_python(self):
        """With flags of its own."""
        code = "import sys; print(sys.flags.dev_mode, sys.executable)"
        command = [self.path("bin/python3"), "-X", "dev", "-c", code]
        plain = self.run_in_folder(command)
        done = self.record_embedded(*command)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, plain.stdout, ""))
        self.convert("x.prism", "x.folded")
        self.assertIn("<interpreter start>", self.stacks("x.folded"))

    def test_a_command_that_is_none(self):
        done = self.record_embedded("true")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, "callprism: --embed: expected a Python program, found the "
                         "command true (see callprism record --help)\n")


class NotChosen(support.Case):
    def record_with(self, version, release):
        """By a program that says it is this Python."""
        with open(self.path("other"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nprintf '%s\\n%s\\n/opt/python\\n'\n" % (version, release))
        os.chmod(self.path("other"), 0o755)
        return self.run_in_folder([support.CALLPRISM, "record", "--embed", "--python",
                                   self.path("other"), "app.py"])

    def test_no_program_for_it(self):
        done = self.record_with("9.9", "9.9.9")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"^callprism: --embed: there is no callprism-python9\.9 for"
                                      r" /opt/python, release 9\.9\.9: install [^\n]*\n$")
        self.assertEqual(os.listdir(self.folder), ["other"])

    def test_too_old(self):
        done = self.record_with("2.7", "2.7.18")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, "callprism: --embed: /opt/python is Python 2.7.18; "
                                      "callprism records CPython 3.9 and later\n")

    def test_no_answer(self):
        done = self.run_in_folder([support.CALLPRISM, "record", "--embed", "--python",
                                   shutil.which("true"), "app.py"])
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "^callprism: --embed: .*/true does not say which Python")


if __name__ == "__main__":
    unittest.main()
