# SPDX-License-Identifier: MIT
"""Build a copy of the source tree, install it, take the copy away, and record.

    test_install.py CMAKE SOURCE PYTHON

The copy is what makes the test honest: nothing of it is left when the installed
program runs.  It is built without optimisation, because that is quicker.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, SOURCE, PYTHON = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1)), sys.argv.pop(1)

PROGRAM = """\
def leaf():
    return sum(range(1000))

def work():
    for _ in range(100):
        leaf()

work()
print("done")
"""

PREFIX = "import sys; print(sys.base_prefix)"

# Prints its path, or nothing.
LIBRARY = """\
import os, sysconfig
path = os.path.join(*map(sysconfig.get_config_var, ("LIBDIR", "LDLIBRARY")))
print(path if ".so" in path and os.path.exists(path) else "")
"""


def run(*command, **options):
    """Run a command; its output is shown when it fails."""
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command} exits with {done.returncode}:\n{done.stdout}")
    return done.stdout


class Install(unittest.TestCase):
    """What works from the prefix alone."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        top = pathlib.Path(cls.folder.name)
        source, build = top / "source", top / "source" / "build"
        cls.prefix, cls.work = top / "prefix", top / "work"
        cls.work.mkdir()
        shutil.copytree(SOURCE, source, symlinks=True,
                        ignore=shutil.ignore_patterns("build", "build-*", ".git"))
        run(CMAKE, "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
            "-DCALLPRISM_TESTS=OFF", f"-DCALLPRISM_PYTHONS={PYTHON}")
        run(CMAKE, "--build", build)
        run(CMAKE, "--install", build, "--prefix", cls.prefix)
        shutil.rmtree(source)
        (cls.work / "app.py").write_text(PROGRAM, encoding="utf-8")

    def test_record(self):
        printed = run(self.prefix / "bin" / "callprism", "record", "--python", PYTHON,
                      "-o", "app.folded", "-o", "app.svg", "app.py", cwd=self.work)
        self.assertIn("done\n", printed)
        stacks = (self.work / "app.folded").read_text(encoding="utf-8")
        self.assertRegex(stacks, r"work[^;\n]*;leaf")
        picture = (self.work / "app.svg").read_text(encoding="utf-8")
        self.assertIn("leaf", picture)

    def test_modules(self):
        """What is loaded when it is asked for is found, also where the prefix is moved to."""
        prefix = self.work / "moved"
        shutil.copytree(self.prefix, prefix, symlinks=True)
        (self.work / "run.folded").write_text("main;leaf 1\n", encoding="utf-8")
        run(prefix / "bin" / "callprism", "convert", "run.folded", "-o", "run.svg",
            "-o", "run.png", "-o", "run.pdf", "-o", "run.graphml", cwd=self.work)
        self.assertIn("leaf", (self.work / "run.svg").read_text(encoding="utf-8"))
        self.assertIn("leaf", (self.work / "run.graphml").read_text(encoding="utf-8"))
        self.assertTrue((self.work / "run.png").read_bytes().startswith(b"\x89PNG"))
        self.assertTrue((self.work / "run.pdf").read_bytes().startswith(b"%PDF"))

    def test_import(self):
        packages = [path.parent for path in self.prefix.rglob("callprism")
                    if path.parent.name in ("site-packages", "dist-packages")]
        self.assertEqual(len(packages), 1, packages)
        environment = dict(os.environ, PYTHONPATH=str(packages[0]))
        run(PYTHON, "-c",
            "import callprism\n"
            "with callprism.Profile() as profile:\n"
            "    sorted(range(10), key=lambda number: -number)\n"
            "profile.save('in_code.folded')\n", cwd=self.work, env=environment)
        stacks = (self.work / "in_code.folded").read_text(encoding="utf-8")
        self.assertIn("<lambda>", stacks)

    def test_embedded(self):
        """callprism-pythonX.Y, and what samples/embed/README.md says, word for word."""
        if not run(PYTHON, "-c", LIBRARY).strip():
            self.assertEqual(list((self.prefix / "bin").glob("callprism-python*")), [])
            self.skipTest(PYTHON + " has no shared library")
        run(self.prefix / "bin" / "callprism", "record", "--embed", "--python", PYTHON,
            "-o", "embedded.folded", "app.py", cwd=self.work)
        stacks = (self.work / "embedded.folded").read_text(encoding="utf-8")
        self.assertRegex(stacks, r"(?m)^<interpreter start> ")
        self.assertRegex(stacks, r"work[^;\n]*;leaf")

        documents = self.prefix / "share" / "doc" / "callprism" / "examples" / "embed"
        shutil.copy(documents / "host.c", self.work)
        text = (documents / "README.md").read_text(encoding="utf-8")
        commands = "".join(re.findall(r"(?m)^    (.*\n)", text))
        self.assertIn("/usr/local/include", commands)
        programs = self.work / "bin"
        programs.mkdir()
        for name, target in (("python3", PYTHON), ("python3-config", PYTHON + "-config"),
                             ("callprism", self.prefix / "bin" / "callprism")):
            (programs / name).write_text(f'#!/bin/sh\nexec {target} "$@"\n', encoding="utf-8")
            (programs / name).chmod(0o755)
        printed = run("sh", "-e", "-c", commands.replace("/usr/local", str(self.prefix)),
                      cwd=self.work,
                      env=dict(os.environ, PYTHONHOME=run(PYTHON, "-c", PREFIX).strip(),
                               PATH="%s:%s" % (programs, os.environ["PATH"])))
        self.assertTrue(printed.startswith("[1, 2]\n"), printed)
        self.assertIn("<interpreter start>", printed)


if __name__ == "__main__":
    unittest.main()
