# SPDX-License-Identifier: MIT
"""What Austin's own mojo2austin makes of a MOJO file is, read by us, what we read in the
MOJO file itself: the same stacks with the same times.

    mojo.py SAMPLES

mojo2austin is looked for in $CALLPRISM_PYPI/tools/bin, then in PATH (pip install
austin-python); without it the status is 77 and a line says so.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import tools

SAMPLES = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "samples")


def stacks(path):
    """{stack: microseconds}; lines, which are part of a frame's name in text, left out."""
    text = subprocess.run([tools.CALLPRISM, "convert", path, "--to", "folded", "-o", "-"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=True).stdout
    found = collections.Counter()
    for line in text.splitlines():
        stack, _, count = line.rpartition(" ")
        if stack and not line.startswith("#"):
            found[re.sub(r":\d+\)", ")", stack)] += int(count)
    return found


class Mojo(unittest.TestCase):
    def test_same_stacks(self):
        files = sorted(SAMPLES.rglob("*.mojo"))
        self.assertGreater(len(files), 0)
        for source in files:
            with tempfile.TemporaryDirectory(prefix="callprism-mojo-") as folder:
                target = os.path.join(folder, "theirs.austin")
                subprocess.run([tools.find("mojo2austin"), source, target], check=True,
                               env=tools.ENVIRONMENT)
                theirs = stacks(target)
            self.assertGreater(len(theirs), 5)
            self.assertEqual(stacks(source), theirs)


if __name__ == "__main__":
    if tools.find("mojo2austin") is None:
        print("skipped: needs mojo2austin (pip install austin-python) in PATH, or "
              "$CALLPRISM_PYPI")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
