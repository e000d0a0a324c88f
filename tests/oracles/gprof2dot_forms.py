# SPDX-License-Identifier: MIT
"""gprof2dot reads what callprism writes for it, as pstats, callgrind and JSON.

Of a run without recursion, where its ways of adding up agree, each function's self time
and time with callees are compared with callprism's own JSON, in all three; and it reads
every sample in all three, so that the functions' own shares are the whole.

    gprof2dot_forms.py SAMPLES

gprof2dot is looked for in $CALLPRISM_PYPI/tools/bin, then in PATH; without it the status
is 77 and a line says so.
"""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import tools

SAMPLES = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "samples")
FORMS = {"pstats": "run.prof", "callgrind": "callgrind.out.run", "json": "run.gprof2dot.json"}
# Where an edge of pstats has calls but no times, as `profile` writes them, gprof2dot
# divides by the calls of the edge before.
WARNINGS = r"\A(warning: ratio greater than one \(\d+/\d+\)\n)*\Z"
STACKS = """\
main;load;parse (x.py:3) 300
main;load 100
main;compute;inner 450
main;compute;inner;helper "quoted" 50
main 60
other;helper "quoted" 40
"""


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
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-gprof2dot-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def convert(self, source, name):
        """The path of the source under this name; None when it is no profile."""
        return tools.converted(source, os.path.join(self.folder, name))

    def drawn(self, form, path):
        """{label's first line: (share with callees, own share)} of each node."""
        done = subprocess.run([tools.find("gprof2dot"), "-n", "0", "-e", "0", "-f", form, path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              text=True, timeout=300, env=tools.ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, WARNINGS if form == "pstats" else r"\A\Z")
        found = {}
        for label in re.findall(r'^\t[^\n]* \[[^\n]*label="((?:[^"\\]|\\.)*)"',
                                done.stdout, re.MULTILINE):
            lines = re.split(r"\\n", label.replace('\\"', '"'))
            own = [i for i, line in enumerate(lines) if re.fullmatch(r"\([\d.]+%\)", line)]
            if own:
                total = float(lines[own[0] - 1].rstrip("%"))
                found["\n".join(lines[:own[0] - 1])] = (
                    total, float(lines[own[0]].strip("()%")))
        return found

    def test_shares(self):
        stacks = os.path.join(self.folder, "stacks.folded")
        with open(stacks, "w", encoding="utf-8") as file:
            file.write(STACKS)
        with open(self.convert(stacks, "own.json"), encoding="utf-8") as file:
            expected = shares(json.load(file))
        for form, name in FORMS.items():
            with self.subTest(form):
                found = {key.replace("~:0:", ""): numbers for key, numbers in
                         self.drawn(form, self.convert(stacks, name)).items()}
                # What our callgrind files have in front of all paths.
                found.pop("<root>", None)
                self.assertEqual(set(found), set(expected))
                for function, (total, own) in expected.items():
                    self.assertAlmostEqual(found[function][0], total, delta=0.01)
                    self.assertAlmostEqual(found[function][1], own, delta=0.01)

    def test_samples(self):
        read = 0
        for source in sorted(SAMPLES.rglob("*")):
            for form, name in FORMS.items():
                with self.subTest(source, form=form):
                    if source.is_dir() or self.convert(source, name) is None:
                        continue
                    found = self.drawn(form, os.path.join(self.folder, name))
                    self.assertAlmostEqual(sum(own for _, own in found.values()), 100,
                                           delta=0.005 * len(found) + 0.01)
                    read += 1
        print("gprof2dot read %d files" % read)
        self.assertGreater(read, 50)


if __name__ == "__main__":
    if tools.find("gprof2dot") is None:
        print("not run: needs gprof2dot (pip install gprof2dot) in PATH, or CALLPRISM_PYPI")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
