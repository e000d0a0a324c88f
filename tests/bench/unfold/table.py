#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How much of the time stands on the right stack when a .prof becomes a tree.

    python3.11 tests/bench/unfold/table.py [--only NAME] [BUILD]     default: build

Each program is recorded once, exactly.  From that capture comes the .prof, from the
.prof each tree, and a tree is compared with the capture: the share of the time that
both have on the same stack (the sum of the lesser of the two, by stack), with our own
way and with two others (rules.py).  Where another is as good as ours, the last column
says why: "both exact", or "same tree": without recursion its rule can come to the very
shares of ours, and the .prof has nothing that would tell more.  For ours also the sum of errors of the functions'
own times and how much of the total is there, in percent of the total, and how much of
the time it says is estimated.

Stacks are compared without recursion, because no .prof tells its depth: where a
function is called by itself, over however many others, the way back to it is cut out.

The programs of programs.py need packages of PyPI: run.sh installs them.
"""
import argparse
import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import programs
import rules
import workloads

HERE = pathlib.Path(__file__).resolve().parent
ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
GOAL_MEAN, GOAL_SELF, GOAL_KEPT = 91.0, 0.2, 100.0
SAME = 0.05  # percent: less is the same in the digits that are printed


class Bench:
    def __init__(self, build, python):
        self.callprism = build / "bin" / "callprism"
        self.python = python
        self.package = build / "lib" / "callprism" / "python"

    def run(self, *arguments, folder, **more):
        done = subprocess.run([self.callprism, *arguments], cwd=folder, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              **more)
        return done.returncode, done.stdout

    def convert(self, *arguments, folder):
        status, text = self.run("convert", *arguments, folder=folder)
        if status != 0:
            sys.exit(text)
        return text

    def record_workload(self, name, folder):
        path = os.pathsep.join([str(self.package), os.environ.get("PYTHONPATH", "")])
        subprocess.run([self.python, HERE / "workloads.py", name,
                        folder / "exact.prism"], cwd=folder, check=True,
                       env={**os.environ, "PYTHONPATH": path})

    def record_program(self, name, folder):
        """A program may end as it likes, but it must have run."""
        command = programs.prepare(name, folder)
        status, text = self.run("record", "--python", self.python, "-o",
                                folder / "exact.prism", *command, folder=folder)
        if not (folder / "exact.prism").exists() or "Traceback" in text:
            sys.exit(f"{name}: status {status}\n{text}")

    def tree(self, source, folder):
        """{path: nanoseconds} of a profile."""
        target = folder / (source.stem + ".csv")
        self.convert("--rows", "paths", source, "-o", target, folder=folder)
        with open(target, newline="", encoding="utf-8") as file:
            return paths_of(list(csv.DictReader(file)))


def function_of(row):
    """As pstats has it; addresses differ from run to run, and so no file has them."""
    name = ADDRESS.sub("0x...", row["name"])
    if row["kind"] in ("builtin", "waiting"):
        return ("~", 0, name)
    return (row["file"], int(row["line"]), name)


def paths_of(rows):
    time = next(name for name in rows[0] if re.fullmatch(r"\S*time self \(.*\)", name))
    stacks = {"0": ()}
    tree = {}
    for row in rows:
        if row["path"] == "0":
            continue
        stack = stacks[row["parent"]] + (function_of(row),)
        stacks[row["path"]] = stack = without_recursion(stack)
        tree[stack] = tree.get(stack, 0) + float(row[time])
    return tree


def without_recursion(stack):
    first = stack.index(stack[-1])
    return stack[:first + 1]


def collapsed(tree):
    """The tree of a rule, whose paths may hold recursion, in nanoseconds."""
    result = {}
    for path, seconds in tree.items():
        stack = ()
        for file, line, name in path:
            stack = without_recursion(stack + ((file, line, ADDRESS.sub("0x...", name)),))
        result[stack] = result.get(stack, 0) + seconds * 1e9
    return result


def right(exact, tree):
    """The share of the time that is on the right stack, in percent."""
    both = sum(min(time, tree.get(stack, 0)) for stack, time in exact.items())
    return 100 * both / sum(exact.values())


def own_times(tree):
    own = {}
    for stack, time in tree.items():
        own[stack[-1]] = own.get(stack[-1], 0) + time
    return own


def self_error(exact, tree):
    """What the functions' own times are off by, in percent; each error is counted where
    the time is missing and where it is too much."""
    a, b = own_times(exact), own_times(tree)
    errors = sum(abs(a.get(key, 0) - b.get(key, 0)) for key in a.keys() | b.keys())
    return 50 * errors / sum(exact.values())


def estimated_share(said):
    found = re.search(r"estimated: (\S+) % of the time", said)
    return float(found[1].lstrip("<")) if found else 0.0


def tie(row, rule, ours, theirs):
    """Why another rule is as good as ours: "" when ours is better, or when it need not
    be."""
    if row["callprism"] > row[rule] + SAME:
        return ""
    if min(row["callprism"], row[rule]) >= 100 - SAME:
        return f"both exact: {rule}"
    if right(ours, theirs) >= 100 - SAME:
        return f"same tree: {rule}"
    return f"no better: {rule}"


def measure(bench, name, record):
    with tempfile.TemporaryDirectory(prefix="callprism-unfold-") as place:
        folder = pathlib.Path(place)
        record(name, folder)
        exact = bench.tree(folder / "exact.prism", folder)
        bench.convert(folder / "exact.prism", "-o", folder / "x.prof", folder=folder)
        said = bench.convert(folder / "x.prof", "-o", folder / "rebuilt.prism",
                             folder=folder)
        ours = bench.tree(folder / "rebuilt.prism", folder)
        row = {"callprism": right(exact, ours), "ties": []}
        for rule, make in rules.ALL.items():
            theirs = collapsed(make(folder / "x.prof"))
            row[rule] = right(exact, theirs)
            row["ties"] += [tie(row, rule, ours, theirs)]
        row["self"] = self_error(exact, ours)
        row["kept"] = 100 * sum(ours.values()) / sum(exact.values())
        row["estimated"] = estimated_share(said)
        row["paths"], row["functions"] = len(exact), len(own_times(exact))
        return row


def show(name, row):
    print(f"{name:28} {row['paths']:7} {row['functions']:6}"
          + "".join(f" {row[who]:9.1f}" for who in ("callprism", *rules.ALL))
          + f" {row['self']:7.2f} {row['kept']:7.2f} {row['estimated']:9.1f}"
          + "".join(f"  {why}" for why in row["ties"] if why), flush=True)


def table(bench, names, record):
    rows = {}
    print(f"{'':28} {'paths':>7} {'funcs':>6}"
          + "".join(f" {who:>9}" for who in ("callprism", *rules.ALL))
          + f" {'self':>7} {'kept':>7} {'estimated':>9}")
    for name in names:
        rows[name] = measure(bench, name, record)
        show(name, rows[name])
    if len(rows) > 1:
        show("mean", {key: sum(row[key] for row in rows.values()) / len(rows)
                      if isinstance(rows[name][key], float) else "" for key in rows[name]})
    return rows


def judge(small, large):
    """Where the aims are missed."""
    missed = []
    if len(small) == len(workloads.ALL):
        mean = sum(row["callprism"] for row in small.values()) / len(small)
        if mean < GOAL_MEAN:
            missed.append(f"the mean is {mean:.1f}, below {GOAL_MEAN}")
    for name, row in {**small, **large}.items():
        missed += [f"{name}: {why}" for why in row["ties"] if why.startswith("no better")]
        if row["self"] > GOAL_SELF or abs(row["kept"] - GOAL_KEPT) > 0.05:
            missed.append(f"{name}: self {row['self']:.2f}, kept {row['kept']:.2f}")
    return missed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", nargs="?", default="build", type=pathlib.Path)
    parser.add_argument("--only", action="append")
    arguments = parser.parse_args()
    bench = Bench(arguments.build.resolve(), sys.executable)
    sys.setrecursionlimit(10_000)
    wanted = arguments.only or [*workloads.ALL, *programs.ALL]
    small = [name for name in workloads.ALL if name in wanted]
    large = [name for name in programs.ALL if name in wanted]
    rows = (table(bench, small, bench.record_workload) if small else {},
            table(bench, large, bench.record_program) if large else {})
    missed = judge(*rows)
    print("\n".join(missed) or "all aims are reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
