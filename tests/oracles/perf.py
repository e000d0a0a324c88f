# SPDX-License-Identifier: MIT
"""What stackcollapse-perf.pl makes of the output of `perf script`, we do too: the files of
FOLDER/expected-folded are its own, of --all, for those in FOLDER.

    perf.py FOLDER     exit 77 when there is none

The stacks are compared without what the script adds (the command in front, "_[k]" of the
kernel, "_[j]" of compiled code) and without what it leaves out (parameters, quotes, the L
of Java's types).  It also leaves out the last sample of a file that does not end with an
empty line.
"""
import collections
import glob
import os
import re
import subprocess
import sys
import unittest

CALLPRISM = os.environ["CALLPRISM"]
FOLDER = sys.argv[1] if len(sys.argv) > 1 else "/nowhere"
EXPECTED = sorted(glob.glob(os.path.join(FOLDER, "expected-folded", "*-collapsed-all.txt")))


def plain(frame):
    frame = re.sub(r"_\[[kij]\]$", "", frame)
    frame = re.sub(r"\((?!anonymous).*", "", frame)
    return re.sub(r"[\"']|^L(?=[a-z]+/)", "", frame)


def stacks(lines, skip):
    """{frames: count}, the first `skip` frames left out."""
    found = collections.Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        if stack and not line.startswith("#"):
            found[tuple(map(plain, stack.split(";")[skip:]))] += int(count)
    return found


class Perf(unittest.TestCase):
    def test_stacks(self):
        for expected in EXPECTED:
            source = os.path.join(FOLDER, os.path.basename(expected).replace(
                "-collapsed-all", ""))
            with self.subTest(source):
                done = subprocess.run(
                    [CALLPRISM, "convert", "--names", "--unit", "ns", source, "--to", "folded",
                     "-o", "-"], stdout=subprocess.PIPE, text=True, timeout=60, check=True)
                with open(expected, encoding="utf-8") as file:
                    theirs = stacks(file, 1)
                ours = stacks(done.stdout.splitlines(), 0)
                self.assertGreater(len(theirs), 0)
                self.assertEqual(theirs - ours, {})
                self.assertLessEqual(len(ours - theirs), 1)


if __name__ == "__main__":
    if not EXPECTED:
        print("skipped: no folder with what stackcollapse-perf.pl made")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
