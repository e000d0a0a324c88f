# SPDX-License-Identifier: MIT
"""`pip install .` into a new virtual environment, the source tree taken away, and what
works then from another folder.

    test_wheel.py SOURCE

For the interpreter that runs it.  pip fetches the build backend from PyPI: that is done
only with $CALLPRISM_PYPI set, else the status is 77.  Compiled without optimisation,
because that is quicker.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import venv

PROGRAM = """\
import subprocess, sys
def leaf():
    return sorted(range(50000))
def child():
    subprocess.run([sys.executable, "-I", __file__, "child"], check=True)
leaf()
if len(sys.argv) == 1:
    child()
"""


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="callprism-wheel-")
        cls.addClassCleanup(folder.cleanup)
        top = pathlib.Path(os.path.realpath(folder.name))
        cls.work, cls.bin = top / "work", top / "venv" / "bin"
        cls.work.mkdir()
        (cls.work / "app.py").write_text(PROGRAM, encoding="utf-8")
        source = top / "source"
        shutil.copytree(SOURCE, source, symlinks=True,
                        ignore=shutil.ignore_patterns("build", "build-*", ".git", "tests"))
        venv.create(top / "venv", with_pip=True)
        cls.run_in(top, cls.bin / "python", "-m", "pip", "install", "--quiet",
                   "--disable-pip-version-check", "--config-settings=cmake.build-type=Debug",
                   source)
        shutil.rmtree(source)

    @staticmethod
    def run_in(folder, *command, status=0, **more):
        done = subprocess.run([str(word) for word in command], cwd=folder, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, **more)
        if done.returncode != status:
            raise AssertionError("%s exits with %d:\n%s" % (command, done.returncode,
                                                            done.stdout))
        return done.stdout

    def run_here(self, *command, **more):
        return self.run_in(self.work, *command, **more)

    def text(self, name):
        return (self.work / name).read_text(encoding="utf-8")

    def test_record(self):
        """The environment's Python, found through the environment; a child under -I."""
        environment = {**os.environ, "VIRTUAL_ENV": str(self.bin.parent)}
        self.run_here(self.bin / "callprism", "record", "-o", "x.svg", "-o", "x.folded",
                      "app.py", env=environment)
        self.assertIn("leaf", self.text("x.svg"))
        self.assertRegex(self.text("x.folded"), r"(?m)^<module> \S+;leaf ")

    def test_children_are_recorded(self):
        self.run_here(self.bin / "callprism", "record", "--python", self.bin / "python",
                      "-o", "c.prism", "app.py")
        info = self.run_here(self.bin / "callprism", "info", "c.prism")
        self.assertRegex(info, r"processes +2: ")
        self.assertNotIn("unrecorded", info)

    def test_embedded(self):
        if not list(self.bin.glob("callprism-python*")):
            self.skipTest("this Python has no shared library")
        self.run_here(self.bin / "callprism", "record", "--embed", "--python",
                      self.bin / "python", "-o", "e.folded", "app.py")
        self.assertRegex(self.text("e.folded"), r"(?m)^<interpreter start> ")
        self.assertRegex(self.text("e.folded"), r"(?m)^<module> \S+;leaf ")

    def test_module(self):
        self.run_here(self.bin / "python", "-m", "callprism", "-o", "m.prof", "app.py")
        self.run_here(self.bin / "python", "-c",
                      "import pstats\n"
                      "names = [key[2] for key in pstats.Stats('m.prof').stats]\n"
                      "assert 'leaf' in names, names")

    def test_in_code(self):
        self.run_here(self.bin / "python", "-c",
                      "import callprism\n"
                      "with callprism.Profile() as profile:\n"
                      "    sorted(range(50000), key=lambda number: -number)\n"
                      "profile.save('in_code.folded')\n")
        self.assertIn("<lambda>", self.text("in_code.folded"))

    def test_nothing_else_is_installed(self):
        files = self.run_here(self.bin / "python", "-m", "pip", "show", "-f", "callprism")
        names = files[files.index("Files:"):].split()[1:]
        self.assertEqual([name for name in names if name.endswith(".pth")],
                         ["callprism.pth"])
        self.assertEqual(len([name for name in names if "_hook." in name]), 1)
        for ending in (".c", ".h", ".cmake", ".a"):
            self.assertFalse([name for name in names if name.endswith(ending)])

    def test_removed(self):
        """pip uninstall leaves nothing."""
        copy = self.bin.parent.parent / "copy"
        shutil.copytree(self.bin.parent, copy, symlinks=True)
        config = copy / "bin" / "python"
        self.run_here(config, "-m", "pip", "uninstall", "--yes", "--quiet", "callprism")
        left = [path for path in copy.rglob("*callprism*") if "__pycache__" not in path.parts]
        self.assertEqual(left, [])


if __name__ == "__main__":
    if "CALLPRISM_PYPI" not in os.environ:
        print("skipped the wheel: building it needs scikit-build-core of PyPI, and "
              "$CALLPRISM_PYPI is not set")
        sys.exit(77)
    SOURCE = sys.argv.pop(1)
    unittest.main()
