# SPDX-License-Identifier: MIT
"""Disk or memory is full: the program goes on untouched; recording stops, keeps what it
has, and says so."""

import os
import re
import subprocess
import sys
import unittest

import sanitizer
import support

#: A thousand calls that are there whatever comes, then far more call paths than there is
#: room for, then the rest of the program.
FILL = """
    import os, resource, sys
    def leaf(): pass
    def early():
        for i in range(1000): leaf()
    early()
    %s
    def f0(depth): step(depth)
    def f1(depth): step(depth)
    def f2(depth): step(depth)
    def f3(depth): step(depth)
    def f4(depth): step(depth)
    calls = 0
    def step(depth):
        global calls
        calls += 1
        if depth:
            for f in (f0, f1, f2, f3, f4):
                f(depth - 1)
    step(7)
    def late(): return sum(range(1000))
    for i in range(1000): late()
    print("calls", calls, late(), os.listdir("."))
    sys.exit(6)
"""


class Full(support.Case):
    def check(self, last, reason, output):
        """The program ends as ever; what was recorded is there."""
        program = self.program(FILL % last)
        plain = self.run_in_folder([sys.executable, program], cwd=os.path.dirname(output))
        done = self.run_in_folder([support.CALLPRISM, "record", "--python", sys.executable,
                                   "-o", output, program])
        self.assertEqual((done.returncode, plain.returncode), (6, 6), done.stderr)
        self.assertEqual(re.sub(r" \[.*", "", done.stdout), re.sub(r" \[.*", "", plain.stdout))
        said = "recording ended before the program did: " + reason
        self.assertIn("callprism: skipped: %s\n" % said, done.stderr)
        info = self.run_in_folder([support.CALLPRISM, "info", output])
        self.assertIn(said, info.stdout)
        self.convert(output, "x.prof")
        found = self.functions("x.prof")
        self.assertEqual((found["leaf"][:2], found["early"][:2]), ((1000, 1000), (1, 1)))
        self.assertLess(found["step"][1], int(plain.stdout.split()[1]))
        self.assertGreater(found["step"][1], 1000)
        self.assertNotIn("late", found)

    def test_disk(self):
        """A small file system where root may make one, else a limit on files."""
        os.mkdir(self.path("small"))
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs",
                                  self.path("small")], stderr=subprocess.DEVNULL,
                                 check=False).returncode == 0
        if not mounted:
            return self.test_size_of_files()
        try:
            self.check("", "No space left on device", self.path("small/x.prism"))
        finally:
            subprocess.run(["umount", self.path("small")], check=True)
        return None

    def test_size_of_files(self):
        """`ulimit -f`; the program expects no SIGXFSZ."""
        self.check("resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))",
                   "File too large", self.path("x.prism"))

    def test_memory(self):
        """`ulimit -v`: a few MiB more than there are.  A sanitizer needs all that it can
        have, and ends the program itself."""
        if not sanitizer.ACTIVE:
            self.check("""
    with open("/proc/self/statm") as file:
        room = int(file.read().split()[0]) * resource.getpagesize() + (6 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
""", "Cannot allocate memory", self.path("x.prism"))


if __name__ == "__main__":
    unittest.main()
