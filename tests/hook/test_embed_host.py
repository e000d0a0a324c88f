# SPDX-License-Identifier: MIT
"""samples/embed/host.c: any program that embeds this Python has it recorded."""

import ctypes
import os
import subprocess
import sys
import sysconfig
import unittest

import support

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
LIBRARIES = os.path.normpath(os.path.join(os.path.dirname(support.CALLPRISM), "..", "lib"))
NAME = "python" + sysconfig.get_config_var("LDVERSION")

CODE = """
import json
def work(n): return json.dumps([n])
print([work(n) for n in range(3)])
"""
WORKED = "['[0]', '[1]', '[2]']\n"


@unittest.skipUnless(os.environ.get("CALLPRISM_EMBEDDED"),
                     "this Python has no shared library to embed")
class Host(support.Case):
    def setUp(self):
        super().setUp()
        folder = sysconfig.get_config_var("LIBDIR")
        subprocess.run(
            ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror",
             os.path.join(TOP, "samples", "embed", "host.c"), "-o", self.path("host"),
             "-isystem" + sysconfig.get_path("include"),
             "-I" + os.path.join(TOP, "core", "hook", "embed"),
             "-L" + LIBRARIES, "-Wl,-rpath," + LIBRARIES, "-lcallprism-" + NAME,
             "-L" + folder, "-Wl,-rpath," + folder, "-l" + NAME], check=True)
        self.environment = {**os.environ, "PYTHONHOME": sys.base_prefix}

    def run_host(self, *words, before=(), **more):
        done = self.run_in_folder([*before, self.path("host"), *words], env={
            **self.environment, **more})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, WORKED)
        return done

    def check_profile(self, name):
        rows = {function: row[:2] for (_, _, function), row in self.stats(name).items()
                if function in ("work", "<interpreter start>", "dumps", "_find_and_load")}
        self.assertEqual(rows["work"], (3, 3))
        self.assertEqual(rows["dumps"], (3, 3))
        self.assertEqual(rows["<interpreter start>"], (1, 1))
        self.assertIn("_find_and_load", rows)

    def test_into_a_file(self):
        self.assertEqual(self.run_host("run.prism", CODE).stderr, "")
        self.convert("run.prism", "x.prof")
        self.check_profile("x.prof")
        info = self.run_in_folder([support.CALLPRISM, "info", "run.prism"]).stdout
        self.assertRegex(info, r"(?m)^command +\S+/host run.prism ")
        self.assertRegex(info, r"(?m)^stdlib +%s$" % os.path.dirname(os.__file__))

    def test_below_record(self):
        done = self.run_host("-", CODE, before=[support.CALLPRISM, "record", "-o", "x.prof"])
        self.assertEqual(done.stderr, "")
        self.check_profile("x.prof")

    def test_not_below_record(self):
        self.assertEqual(self.run_host("-", CODE).stderr,
                         "host: not recorded: not below callprism record\n")

    def test_a_file_that_is_there(self):
        with open(self.path("run.prism"), "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertRegex(self.run_host("run.prism", CODE).stderr,
                         r"^host: not recorded: callprism: run\.prism: .*File exists\n$")
        with open(self.path("run.prism"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")

    def test_other_allocators(self):
        for more in ({"PYTHONMALLOC": "debug"}, {"PYTHONDEVMODE": "1"}):
            with self.subTest(more):
                self.assertEqual(self.run_host("run.prism", CODE, **more).stderr, "")
                os.unlink(self.path("run.prism"))

    def test_an_interpreter_that_has_begun(self):
        library = ctypes.PyDLL(os.path.join(LIBRARIES, "libcallprism-%s.so" % NAME))
        library.callprism_embed_problem.restype = ctypes.c_char_p
        self.assertIsNone(library.callprism_embed_problem())
        self.assertEqual(library.callprism_embed(os.fsencode(self.path("x.prism")), None), -1)
        self.assertEqual(library.callprism_embed_problem(),
                         b"callprism: the interpreter has begun already")
        self.assertEqual(os.listdir(self.folder), ["host"])


if __name__ == "__main__":
    unittest.main()
