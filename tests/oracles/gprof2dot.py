# SPDX-License-Identifier: MIT
"""gprof2dot reads what callprism writes for it, and shows the same shares.

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


class Gprof2dot(unittest.TestCase):
    def test_shares(self):
        expected = shares(json.loads(convert(STACKS, "json")))
        with tempfile.TemporaryDirectory(prefix="callprism-gprof2dot-") as folder:
            path = os.path.join(folder, "run.json")
            with open(path, "wb") as file:
                file.write(convert(STACKS, "gprof2dot"))
            environment = dict(os.environ)
            environment.pop("PYTHONPATH", None)
            environment["PYTHONPATH"] = os.path.join(
                os.environ.get("CALLPRISM_PYPI", "/nowhere"), "tools")
            dot = subprocess.run([gprof2dot(), "-n", "0", "-e", "0", "-f", "json", path],
                                 stdout=subprocess.PIPE, check=True, env=environment).stdout
        found = {}
        for label in re.findall(r'\[[^\n]*label="((?:[^"\\]|\\.)*)"', dot.decode()):
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
    unittest.main()
