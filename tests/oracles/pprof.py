# SPDX-License-Identifier: MIT
"""google/pprof reads what we write: of every sample, `pprof -raw` has the totals of
callprism's own JSON, by metric, and `pprof -top` what each function took, itself and with
callees, under its name.  What pprof itself writes (`pprof -proto`) is read back the same.

    pprof.py FOLDER...     samples; exit 77 without pprof

pprof is looked for in $CALLPRISM_GO_TOOLS, then in PATH; the program is $CALLPRISM.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import tools

FOLDERS = [folder for folder in sys.argv[1:] if os.path.isdir(folder)]


def pprof():
    """Its path, or None."""
    return tools.find("pprof", os.environ.get("CALLPRISM_GO_TOOLS", "/nowhere"))


class Raw:
    """What `pprof -raw` prints: types, samples as (values, names from the leaf, labels)."""

    def __init__(self, text):
        self.types = []
        self.samples = []
        self.duration = None
        names = {}
        section = None
        for line in text.splitlines():
            if line in ("Samples:", "Locations", "Mappings"):
                section = line
            elif section == "Samples:" and not self.types:
                self.types = [kind.replace("[dflt]", "")
                              for kind in re.findall(r"\S.*?/\S*", line)]
            elif section == "Samples:":
                found = re.match(r" *(-?[0-9]+(?: +-?[0-9]+)*): ?([0-9 ]*)$", line)
                if found:
                    values = [int(word) for word in found[1].split()]
                    self.samples.append((values, [int(i) for i in found[2].split()], []))
                elif self.samples:
                    self.samples[-1][2].append(line.strip())
            elif section == "Locations":
                found = re.match(r" *([0-9]+): 0x[0-9a-f]+ (?:M=[0-9]+ )?(.*?) ?\S*:[0-9]+:"
                                 r"[0-9]+ s=[0-9]+", line)
                if found:
                    names[int(found[1])] = found[2]
        self.samples = [(values, [names[i] for i in ids], labels)
                        for values, ids, labels in self.samples]

    def sums(self):
        return [sum(column) for column in zip(*(values for values, _, _ in self.samples))]


class Own:
    """What callprism's JSON of a tree adds up to."""

    def __init__(self, profile):
        metrics = profile["metrics"]
        names = [function["qualname"] for function in profile["functions"]]
        self.sums = [0] * len(metrics)
        self.flat = [collections.Counter() for _ in metrics]
        self.total = [collections.Counter() for _ in metrics]
        for node, _, _, *values in profile["cells"]:
            stack = []
            while node > 0:
                node, function, _, _ = profile["nodes"][node - 1]
                stack.append(names[function])
            for i, value in enumerate(values):
                self.sums[i] += value or 0
                for name in set(stack):
                    self.total[i][name] += value or 0
                if stack:
                    self.flat[i][stack[0]] += value or 0

    def kinds(self):
        """What tells one metric from another: (sum, functions' own, with callees)."""
        return [(self.sums[i], +self.flat[i], +self.total[i]) for i in range(len(self.sums))]


class Pprof(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-oracle-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_tool(self, *command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=300, check=False,
                              env=dict(os.environ, PPROF_TMPDIR=self.folder))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def convert(self, source, name):
        """The path of the sample under this name; None when it is no profile."""
        return tools.converted(source, os.path.join(self.folder, name))

    def profiles(self):
        """(sample, its path as pprof), for each that is one."""
        found = 0
        for folder in FOLDERS:
            for source in sorted(glob.glob(os.path.join(folder, "**", "*"), recursive=True)):
                if os.path.isfile(source) and os.path.getsize(source) > 0:
                    path = self.convert(source, "x%d.pb.gz" % found)
                    if path is not None:
                        found += 1
                        yield source, path
        self.assertGreater(found, 5)

    def raw(self, path):
        return Raw(self.run_tool(pprof(), "-raw", path))

    def top(self, path, column, unit):
        """(whole, {function: own}, {function: with callees}) as `pprof -top` prints it."""
        text = self.run_tool(pprof(), "-top", "-sample_index=%d" % column, "-unit=" + unit,
                             "-nodecount=1000000", "-nodefraction=0", "-edgefraction=0",
                             path)
        flat, total = collections.Counter(), collections.Counter()
        whole = int(re.search(r" of (-?[0-9]+)\S* total", text)[1])
        for line in text.splitlines():
            found = re.match(r" *(-?[0-9]+)[A-Za-z]* +\S+ +\S+ +(-?[0-9]+)[A-Za-z]* +\S+  (.*)",
                             line)
            if found:
                name = re.sub(r" \((?:partial-)?inline\)$", "", found[3])
                flat[name] += int(found[1])
                total[name] += int(found[2])
        return whole, +flat, +total

    def test_totals(self):
        compared = 0
        for source, path in self.profiles():
            with self.subTest(source):
                tree = self.convert(source, "tree.prism")
                with open(self.convert(tree, "tree.json"), encoding="utf-8") as file:
                    expected = Own(json.load(file)).kinds()
                raw = self.raw(path)
                self.assertGreater(len(raw.samples), 0)
                self.assertEqual(sorted(raw.sums()), sorted(
                    whole for whole, _, _ in expected))
                for column, kind in enumerate(raw.types):
                    found = self.top(path, column, kind.split("/")[1])
                    self.assertIn(found, expected)
                    compared += len(found[2])
        self.assertGreater(compared, 300)

    def test_what_pprof_writes(self):
        for source, path in self.profiles():
            with self.subTest(source):
                raw = self.raw(path)
                again = os.path.join(self.folder, "again.pb.gz")
                self.run_tool(pprof(), "-proto", "-output=" + again, path)
                back = self.raw(self.convert(again, "back.pb.gz"))
                self.assertEqual(sorted(zip(back.types, back.sums())),
                                 sorted(zip(raw.types, raw.sums())))

    def test_threads_are_labels(self):
        source = os.path.join(self.folder, "threads.folded")
        with open(source, "w", encoding="utf-8") as file:
            file.write("P1;T1;main;f 5\nP1;T2;main 7\n")
        raw = self.raw(self.convert(source, "threads.pb.gz"))
        self.assertEqual(raw.sums(), [12000])
        labels = [" ".join(sample[2]) for sample in raw.samples]
        self.assertTrue(any("thread:[P1;T1]" in label for label in labels), labels)
        self.assertTrue(any("pid:[1]" in label for label in labels), labels)


if __name__ == "__main__":
    if pprof() is None:
        print("skipped: neither PATH nor $CALLPRISM_GO_TOOLS has pprof "
              "(github.com/google/pprof)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
