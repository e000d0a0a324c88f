# SPDX-License-Identifier: MIT
"""What node's own CPU profile says, added up here and by callprism: the same functions with
the same times.

node is looked for in PATH; without it the status is 77 and a line says so.
"""
import collections
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

CALLPRISM = os.environ["CALLPRISM"]
PROGRAM = """
function square(n) { let s = 0; for (let i = 0; i < 3000; i++) s += i * n; return s; }
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
const table = (n) => Array.from({ length: n }, (_, i) => square(i));
const end = Date.now() + 300;
while (Date.now() < end) { table(40); fib(15); JSON.parse(JSON.stringify(table(9))); }
"""


def key(node):
    frame = node["callFrame"]
    return (frame["functionName"] or "(anonymous)", frame["url"], max(frame["lineNumber"] + 1, 0))


def by_hand(profile):
    """Nanoseconds of each function: a sample lasts until the next one."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    times, now = [], profile["startTime"]
    for delta in profile["timeDeltas"]:
        now += delta
        times.append(max(now, times[-1]) if times else now)
    times.append(max(profile["endTime"], times[-1]))
    own = collections.Counter()
    for i, sample in enumerate(profile["samples"]):
        own[key(nodes[sample])] += (times[i + 1] - times[i]) * 1000
    return own


def by_callprism(path):
    text = subprocess.run([CALLPRISM, "convert", path, "--to", "json", "-o", "-"], check=True,
                          stdout=subprocess.PIPE).stdout
    profile = json.loads(text)
    own = collections.Counter()
    for node, _, _, *values in profile["cells"]:
        function = profile["functions"][profile["nodes"][node - 1][1]]
        file = function["file"]
        path = "" if file is None else profile["files"][file]["path"]
        own[function["name"], path, function["line"]] += values[0]
    return own


class Node(unittest.TestCase):
    def test_times(self):
        with tempfile.TemporaryDirectory(prefix="callprism-node-") as folder:
            program = os.path.join(folder, "program.js")
            with open(program, "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            subprocess.run(["node", "--cpu-prof", "--cpu-prof-interval", "1000", "--cpu-prof-dir",
                            folder, program], check=True, cwd=folder)
            (path,) = glob.glob(os.path.join(folder, "*.cpuprofile"))
            with open(path, encoding="utf-8") as file:
                expected = by_hand(json.load(file))
            found = by_callprism(path)
        for idle in [name for name in expected if name[0] in ("(idle)", "(root)")]:
            del expected[idle]
        self.assertGreater(len(expected), 3)
        self.assertEqual({name: time for name, time in expected.items() if time},
                         {name: time for name, time in found.items() if time})


if __name__ == "__main__":
    if shutil.which("node") is None:
        print("not run: needs node in PATH")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
