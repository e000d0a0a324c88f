# SPDX-License-Identifier: MIT
"""gprof2dot reads what callprism writes for it, and shows the same shares; and our call
graph says of a .prof all that its picture says.

Of a run without recursion, so that gprof2dot has nothing to estimate, each function's
self time and time with callees are compared with callprism's own JSON.  gprof2dot is
looked for in $CALLPRISM_PYPI/tools/bin, then in PATH; without it the status is 77 and a
line says so.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

CALLPRISM = os.environ["CALLPRISM"]
STACKS = """\
main;load;parse (x.py:3) 300
main;load 100
main;compute;inner 450
main;compute;inner;helper "quoted" 50
main 60
other;helper "quoted" 40
"""


def gprof2dot():
    """Its path, or None."""
    own = os.path.join(os.environ.get("CALLPRISM_PYPI", "/nowhere"), "tools", "bin")
    return shutil.which("gprof2dot", path=own) or shutil.which("gprof2dot")


def convert(text, form):
    return subprocess.run([CALLPRISM, "convert", "-", "--from", "folded", "--to", form, "-o", "-"],
                          input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def shares(profile):
    """{name: (share with callees, own share)} in percent, from our own JSON."""
    own, total = collections.Counter(), collections.Counter()
    names = [function["qualname"] + (" (x.py:3)" if function["file"] is not None else "")
             for function in profile["functions"]]
    for node, _, _, value in profile["cells"]:
        own[names[profile["nodes"][node - 1][1]]] += value
        while node > 0:
            parent, function, _, _ = profile["nodes"][node - 1]
            total[names[function]] += value
            node = parent
    whole = sum(own.values()) / 100
    return {name: (total[name] / whole, own[name] / whole) for name in total}


def picture(*arguments):
    """What gprof2dot writes of these."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.path.join(os.environ.get("CALLPRISM_PYPI", "/nowhere"),
                                             "tools")
    return subprocess.run([gprof2dot(), "-n", "0", "-e", "0", *arguments],
                          stdout=subprocess.PIPE, check=True, env=environment).stdout.decode()


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


class Gprof2dot(unittest.TestCase):
    def test_picture(self):
        """Of each function the shares and all calls, of each edge the share and the calls
        that are not recursive."""
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples",
                            "pstats", "cprofile-3.11.prof")
        theirs = rows(picture("-f", "pstats", path), their_line)
        with tempfile.TemporaryDirectory(prefix="callprism-gprof2dot-") as folder:
            out = os.path.join(folder, "x.dot")
            subprocess.run([CALLPRISM, "callgraph", path, "--node-thres", "0", "--edge-thres",
                            "0", "-o", out], check=True)
            with open(out, encoding="utf-8") as file:
                ours = rows(file.read(), our_line)
        for left, right in zip(theirs, ours):
            self.assertGreater(len(left), 20)
            self.assertEqual(len(left), len(right))
            for expected, found in zip(left, right):
                for one, other in zip(expected, found):
                    self.assertAlmostEqual(one, other, delta=0.051, msg=(expected, found))

    def test_shares(self):
        expected = shares(json.loads(convert(STACKS, "json")))
        with tempfile.TemporaryDirectory(prefix="callprism-gprof2dot-") as folder:
            path = os.path.join(folder, "run.json")
            with open(path, "wb") as file:
                file.write(convert(STACKS, "gprof2dot"))
            dot = picture("-f", "json", path)
        found = {}
        for label in re.findall(r'\[[^\n]*label="((?:[^"\\]|\\.)*)"', dot):
            parts = label.replace('\\"', '"').split("\\n")
            if len(parts) == 4:
                found[parts[0]] = (float(parts[1].rstrip("%")), float(parts[2].strip("()%")))
        self.assertEqual(set(found), set(expected))
        for name, (total, own) in expected.items():
            self.assertAlmostEqual(found[name][0], total, delta=0.01, msg=name)
            self.assertAlmostEqual(found[name][1], own, delta=0.01, msg=name)


if __name__ == "__main__":
    if gprof2dot() is None:
        print("not run: needs gprof2dot (pip install gprof2dot) in PATH, or CALLPRISM_PYPI")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
