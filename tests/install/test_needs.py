# SPDX-License-Identifier: MIT
"""What is missing for building is said in one line.

    test_needs.py CMAKE SOURCE
"""
import os
import subprocess
import sys
import tempfile
import unittest

CMAKE, SOURCE = sys.argv.pop(1), sys.argv.pop(1)

# An interpreter as cmake/hook.cmake asks it: program, version, ABI tag, version of the
# ABI, shared library, no GIL?, size and time of the program, includes.
PYTHON = "#!/bin/sh\nprintf '%s\\n' "


class Needs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def message(self, *arguments, **environment):
        """What a configuration fails with, as one line."""
        done = subprocess.run(
            [CMAKE, "-S", SOURCE, "-B", os.path.join(self.folder, "build"), "-G", "Ninja",
             "-DCALLPRISM_TESTS=OFF", *arguments], env={**os.environ, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return " ".join(done.stdout[done.stdout.index("CMake Error"):].split())

    def test_libraries(self):
        message = self.message(PKG_CONFIG_LIBDIR=self.folder, PKG_CONFIG_PATH="")
        self.assertIn("callprism: not found: cairo, jansson, libxml-2.0; on Debian: apt-get "
                      "install pkg-config libcairo2-dev libxml2-dev", message)

    def wheel(self, *answers):
        """The message for a wheel of an interpreter that answers so."""
        python = os.path.join(self.folder, "python")
        with open(python, "w", encoding="utf-8") as file:
            file.write(PYTHON + " ".join("'%s'" % answer for answer in answers) + "\n")
        os.chmod(python, 0o755)
        return self.message("-DSKBUILD=ON", "-DPython_EXECUTABLE=" + python,
                            "-DSKBUILD_PLATLIB_DIR=" + self.folder)

    def test_a_wheel_without_headers(self):
        self.assertIn("callprism: /opt/python has no Python.h: install its development "
                      "package, on Debian python3-dev",
                      self.wheel("/opt/python", "3.12.1", "cpython-312", "3.12", "NONE", "0",
                                 "1, 2"))

    def test_a_wheel_without_the_lock(self):
        self.assertIn("callprism: /opt/python has no GIL, which is not supported",
                      self.wheel("/opt/python", "3.13.0", "cpython-313t", "3.13t", "NONE", "1",
                                 "1, 2", "/usr/include"))

    def test_a_wheel_for_an_old_one(self):
        self.assertRegex(self.wheel("/opt/python", "3.8.1", "cpython-38", "3.8", "NONE", "0",
                                    "1, 2", "/usr/include"),
                         r"callprism: \S+/python is no CPython 3\.9 or later")


if __name__ == "__main__":
    unittest.main()
