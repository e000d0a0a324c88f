# SPDX-License-Identifier: MIT
"""What we write as callgrind, for every sample: by KCachegrind's rules
(callgrind_rules.py), and by callgrind_annotate itself, which must find the same totals.
What valgrind has written and we read adds up to what callgrind_annotate says of it.

    callgrind.py FOLDER...     samples, and golden cases whose outputs are callgrind, which
                               are checked by the rules; exit 77 without callgrind_annotate

The program is $CALLPRISM.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import callgrind_rules
import tools

FOLDERS = [folder for folder in sys.argv[1:] if os.path.isdir(folder)]

# A row of a function or of the totals: costs ("." where there is none), shares behind
# those that are not 0.
ROW = re.compile(r" *(?P<costs>(?:(?:[0-9][0-9,]*|\.) (?:\( *[0-9.]+%\))? *)+)"
                 r"(?:\*  (?P<function>.+)|PROGRAM TOTALS)")


def annotated(path):
    """callgrind_annotate of a file: (totals, {function: inclusive})."""
    done = subprocess.run(
        ["callgrind_annotate", "--tree=both", "--inclusive=yes", "--threshold=100",
         "--auto=no", path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300, check=True)
    if done.stderr:
        raise AssertionError("%s: callgrind_annotate: %s" % (path, done.stderr[:500]))
    totals, functions = None, {}
    for line in done.stdout.splitlines():
        row = ROW.fullmatch(line)
        if row is None:
            continue  # the heading, or a caller or callee
        costs = [0 if cost == "." else int(cost.replace(",", ""))
                 for cost in re.sub(r"\([^)]*\)", "", row["costs"]).split()]
        if row["function"] is None:
            totals = costs
        else:
            functions[row["function"].split(" [")[0]] = costs[0]
    return totals, functions


def shown(function):
    """As callgrind_annotate names it."""
    return "%s:%s" % function


class Callgrind(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-oracle-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def convert(self, source, *options):
        """The path of the sample as callgrind; None when it is no profile with costs."""
        target = os.path.join(self.folder, "callgrind.out.%d" % len(os.listdir(self.folder)))
        return tools.converted(source, target, *options)

    def samples(self, cases=False):
        for folder in FOLDERS:
            for path in sorted(glob.glob(os.path.join(folder, "**", "*"), recursive=True)):
                if os.path.isfile(path) and os.path.getsize(path) > 0 and (
                        path.endswith(".case") == cases):
                    yield path

    def check_annotated(self, path, part):
        totals, functions = annotated(path)
        self.assertEqual(totals[0], part.summary[0], path)
        inclusive = part.inclusive(direct=True)
        # The tool leaves out what costs little.
        found = [function for function in inclusive if shown(function) in functions]
        self.assertGreater(len(found), 0, path)
        for function in found:
            self.assertEqual(functions[shown(function)], inclusive[function],
                             (path, function))

    def test_rules_and_annotate(self):
        files = 0
        for source in self.samples():
            with self.subTest(source):
                path = self.convert(source)
                if path is not None:
                    parts = callgrind_rules.read(path)
                    self.assertEqual(len(parts), 1)
                    if any(parts[0].summary):
                        self.check_annotated(path, parts[0])
                    files += 1
        print("%d files by the rules and by callgrind_annotate" % files)
        self.assertGreater(files, 5)

    def test_split_recursion_and_threads(self):
        threads = os.path.join(self.folder, "threads.folded")
        with open(threads, "w", encoding="utf-8") as file:
            file.write("P1;T1;main;f;f 5\nP1;T2;main;f 7\nP1;T2;main 1\n")
        for source in [threads, *self.samples()]:
            with self.subTest(source):
                whole = self.convert(source)
                if whole is None:
                    continue
                parts = callgrind_rules.read(self.convert(
                    source, "--split-recursion", "--split-threads"))
                self.assertEqual([sum(sums) for sums in zip(*(p.summary for p in parts))],
                                 callgrind_rules.read(whole)[0].summary)
                self.assertTrue(source != threads or len(parts) == 2)

    def test_recordings_name_files_as_they_are_found(self):
        """KCachegrind shows the source of a function whose file is an absolute path."""
        files = 0
        for source in self.samples():
            if source.endswith(".prism"):
                with open(self.convert(source), encoding="utf-8") as file:
                    for name in re.findall(r"^(?:fl|cfi)=\([0-9]+\) (.+\.py)$", file.read(), re.M):
                        self.assertTrue(os.path.isabs(name), name)
                        files += 1
        self.assertGreater(files, 0)

    def test_both_tools_see_the_same_outside_recursion(self):
        """Of a tree everything is exact: what calls of a function cost is what it costs
        with all its calls."""
        compared = 0
        for source in self.samples():
            if source.endswith((".prism", ".folded")):
                part, = callgrind_rules.read(self.convert(source, "--split-recursion"),
                                             exact=True)
                callgrind_rules.read(self.convert(source), exact=True)
                above, below = part.inclusive(), part.below()
                for function, cost in above.items():
                    if not function[1].endswith("'2") and not self.in_circle(part, function):
                        self.assertEqual(cost, below[function], (source, function))
                        compared += 1
        self.assertGreater(compared, 10)

    def in_circle(self, part, function):
        seen, open_ = set(), [function]
        while open_:
            caller = open_.pop()
            for a, b in part.costs:
                if a == caller and b == function:
                    return True
                if a == caller and b not in seen:
                    seen.add(b)
                    open_.append(b)
        return False

    def test_golden_outputs(self):
        files = 0
        for source in self.samples(cases=True):
            with open(source, encoding="utf-8", errors="surrogateescape") as file:
                output = file.read().partition("\n--- output\n")[2]
            at = output.find("# callgrind format\n")
            if at >= 0:
                with self.subTest(source):
                    path = os.path.join(self.folder, "golden")
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(output[at:])
                    callgrind_rules.read(path)
                    files += 1
        print("%d golden outputs by the rules" % files)
        self.assertGreater(files, 2)

    def test_valgrind_read(self):
        files = 0
        for source in self.samples():
            with open(source, "rb") as file:
                if b"creator: callgrind-" not in file.read(200):
                    continue
            with open(source, encoding="utf-8") as file:
                if file.read().count("\nevents:") != 1:
                    continue  # callgrind_annotate takes the last part for the whole
            totals, _ = annotated(source)
            back = self.convert(source)
            if back is not None and any(totals):
                self.assertEqual(callgrind_rules.read(back)[0].summary[0], totals[0])
                files += 1
        self.assertGreater(files, 0)


if __name__ == "__main__":
    if shutil.which("callgrind_annotate") is None:
        print("skipped: callgrind_annotate is missing (Debian: valgrind)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
