# SPDX-License-Identifier: MIT
"""Our call graph says of a .prof all that gprof2dot's picture of it says.

gprof2dot is looked for in $CALLPRISM_PYPI/tools/bin, then in PATH; without it the status
is 77 and a line says so.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

import tools


def picture(*arguments):
    """What gprof2dot writes of these."""
    return subprocess.run([tools.find("gprof2dot"), "-n", "0", "-e", "0", *arguments],
                          stdout=subprocess.PIPE, check=True, text=True,
                          env=tools.ENVIRONMENT).stdout


def numbers(label):
    """The numbers of a label; "<0.01 %" is 0."""
    return [0.0 if less else float(digits.replace(",", ""))
            for less, digits in re.findall(r"(<?)(\d[\d,.]*)", label)]


def rows(dot, line_of):
    """[(line, calls, share, own share)] of functions, [(line, line, calls, share)] of edges;
    `line_of` takes a label into its function's line and the rest."""
    label = r'\[.*?label="((?:[^"\\]|\\.)*)"'
    lines, functions, edges = {}, [], []
    for number, text in re.findall(r"^\s+n?(\d+) " + label, dot, re.M):
        lines[number], rest = line_of(text)
        share, own, calls = numbers(rest)[:3]
        functions.append((lines[number], calls, share, own))
    for start, end, text in re.findall(r"^\s+n?(\d+) -> n?(\d+) " + label, dot, re.M):
        found = numbers(text)
        edges.append((lines[start], lines[end], found[-1], found[0]))
    return sorted(functions), sorted(edges)


def their_line(label):
    place, rest = label.split("\\n", 1)
    return int(re.search(r":(\d+):", place)[1]), rest


def our_line(label):
    place, rest = label.split("\\n", 2)[1:]
    return int((re.search(r":(\d+)$", place) or [0, 0])[1]), rest


HERE = os.path.dirname(os.path.abspath(__file__))


class Gprof2dot(unittest.TestCase):
    def test_options(self):
        """The table of its options in our documentation has all of them."""
        done = subprocess.run([sys.executable, os.path.join(HERE, "..", "cli", "gprof2dot.py"),
                               tools.CALLPRISM,
                               os.path.join(HERE, "..", "..", "docs", "callgraph.md"),
                               tools.find("gprof2dot")], env=tools.ENVIRONMENT, check=False,
                              stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_picture(self):
        """Of each function the shares and all calls, of each edge the share and the calls
        that are not recursive."""
        path = os.path.join(HERE, "..", "..", "samples", "pstats", "cprofile-3.11.prof")
        theirs = rows(picture("-f", "pstats", path), their_line)
        with tempfile.TemporaryDirectory(prefix="callprism-gprof2dot-") as folder:
            out = os.path.join(folder, "x.dot")
            subprocess.run([tools.CALLPRISM, "callgraph", path, "--node-thres", "0", "--edge-thres",
                            "0", "-o", out], check=True)
            with open(out, encoding="utf-8") as file:
                ours = rows(file.read(), our_line)
        for left, right in zip(theirs, ours):
            self.assertGreater(len(left), 20)
            self.assertEqual(len(left), len(right))
            for expected, found in zip(left, right):
                for one, other in zip(expected, found):
                    self.assertAlmostEqual(one, other, delta=0.051, msg=(expected, found))


if __name__ == "__main__":
    if tools.find("gprof2dot") is None:
        print("not run: needs gprof2dot (pip install gprof2dot) in PATH, or CALLPRISM_PYPI")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
