# SPDX-License-Identifier: MIT
"""Every CPython that is found, from 2.7 on, loads what we write as .prof with its own
pstats: of each sample the same calls, primitive calls, time and functions, and its
listings name every function.

    pstats_loads.py SAMPLES

Interpreters are looked for in PATH and among those of pyenv; each runs this file's text
LOAD.  The program is $CALLPRISM.
"""
import csv
import glob
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

CALLPRISM = os.environ["CALLPRISM"]
SAMPLES = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "samples")

# For Python 2 as well: prints {file: [version, calls, primitive calls, seconds,
# functions, functions in the listing, in that of callers, and of callees]}.
LOAD = r"""
import io, json, platform, pstats, re, sys
class Text(io.StringIO):
    def write(self, text):
        io.StringIO.write(self, text if isinstance(text, type(u"")) else text.decode("utf-8"))
found = {}
for path in sys.argv[1:]:
    stream = Text()
    stats = pstats.Stats(path, stream=stream)
    rows = [platform.python_version(), stats.total_calls, stats.prim_calls, stats.total_tt,
            len(stats.stats)]
    for listing in (stats.print_stats, stats.print_callers, stats.print_callees):
        stream.seek(0)
        stream.truncate()
        listing()
        rows.append(len(re.findall(r"(?m)^.*\S.*$", stream.getvalue())))
    found[path] = rows
    stats.add(path)
    assert len(stats.stats) == rows[4] and stats.total_calls == 2 * rows[1]
print(json.dumps(found))
"""


def interpreters():
    """{version: path}: one for each release that runs."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    paths = [sys.executable, *glob.glob(os.path.join(pyenv, "versions", "*", "bin", "python"))]
    for folder in os.environ["PATH"].split(os.pathsep):
        paths += [path for path in glob.glob(os.path.join(folder, "python[23].*"))
                  if re.search(r"/python(2\.7|3\.\d+)$", path) and "/shims/" not in path]
    found = {}
    for path in paths:
        done = subprocess.run(
            [path, "-c", "import platform; print(platform.python_implementation(), "
             "platform.python_version())"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, check=False)
        version = re.search(r"CPython'?,? '?(\d+\.\d+)", done.stdout)
        if done.returncode == 0 and version:
            found.setdefault(version[1], path)
    return dict(sorted(found.items(), key=lambda each: list(map(int, each[0].split(".")))))


class Loads(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="callprism-pstats-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def convert(self, source, *arguments):
        done = subprocess.run([CALLPRISM, "convert", source, *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=300, check=False)
        if "unknown format" in done.stderr or "nothing to write" in done.stderr:
            return None
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def expected(self, path):
        """(calls, primitive calls, seconds) by our own table of functions."""
        rows = list(csv.DictReader(io.StringIO(
            self.convert(path, "--to", "csv", "-o", "-"), newline="")))
        own = "time self (nanoseconds)"
        return (sum(int(row["calls"] or 0) for row in rows),
                sum(int(row["primitive calls"] or 0) for row in rows),
                sum(float(row[own]) for row in rows) / 1e9)

    def written(self):
        """{path: (calls, primitive calls, seconds)} of every sample as .prof."""
        found = {}
        for i, source in enumerate(sorted(SAMPLES.rglob("*"))):
            path = os.path.join(self.folder, "%d.prof" % i)
            if source.is_file() and self.convert(source, "-o", path) is not None:
                found[path] = self.expected(path)
        self.assertGreater(len(found), 15)
        return found

    def test_every_interpreter(self):
        written = self.written()
        functions = {}
        for version, python in interpreters().items():
            with self.subTest(version):
                done = subprocess.run([python, "-c", LOAD, *written],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      text=True, timeout=300, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                for path, row in json.loads(done.stdout).items():
                    calls, primitive, seconds = written[path]
                    self.assertEqual(tuple(row[1:3]), (calls, primitive), path)
                    self.assertAlmostEqual(row[3], seconds, delta=1e-9 + 1e-12 * seconds)
                    self.assertGreater(row[5], row[4])
                    self.assertGreater(min(row[6:]), row[4])
                    self.assertEqual(functions.setdefault(path, row[4]), row[4])
                print("CPython %s loads %d files" % (row[0], len(written)))
        self.assertGreater(len(functions), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
