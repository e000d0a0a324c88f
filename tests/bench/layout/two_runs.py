#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How far functions move between the pictures of two runs of one program.

    two_runs.py CALLPRISM FOLDER [PROGRAM...]

makes a venv in FOLDER as make_graphs.py does, unless there is one, and records each of
its programs there (or those named) four times.  The first run is not kept, as programs
fill caches in it.  Each of the others is drawn with the defaults, with --anchor of each
other one's picture, and with --fewest-crossings.  Prints rows for docs/layout.md;
judges nothing.

A row has the mean over all pairs of recordings: how many functions are in both pictures,
and how far these stand from where they stood, in percent of the first one's width.
"""
import itertools
import pathlib
import statistics
import subprocess
import sys

from make_graphs import PROGRAMS, make_venv, record

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from places import Picture, in_both, moved  # noqa: E402

RECORDINGS = 3


def draw(callprism, profile, name, *options):
    """The picture is FOLDER/PROGRAM.RUN.NAME.svg."""
    path = profile.with_suffix(f".{name}.svg")
    subprocess.run([callprism, "callgraph", profile, "-o", path, *options], check=True,
                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


def measure(callprism, profiles):
    """Means over the pairs: functions in both, moved, with --anchor, --fewest-crossings."""
    paths = [draw(callprism, profile, "default") for profile in profiles]
    plain = [Picture(path) for path in paths]
    fewest = [Picture(draw(callprism, profile, "fewest", "--fewest-crossings"))
              for profile in profiles]
    pairs = []
    for i, k in itertools.permutations(range(len(profiles)), 2):
        anchored = Picture(draw(callprism, profiles[k], "anchored", "--anchor", paths[i]))
        pairs.append((len(in_both(plain[i], plain[k])), moved(plain[i], plain[k]),
                      moved(plain[i], anchored), moved(fewest[i], fewest[k])))
    return [statistics.mean(column) for column in zip(*pairs)]


def row(name, means):
    print(f"| {name} | {means[0]:.0f} |", " | ".join(f"{mean:.1f}" for mean in means[1:]), "|",
          flush=True)


def main():
    callprism, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    make_venv(folder)
    print("| program | in both | moved | with --anchor | with --fewest-crossings |")
    print("|---|---:|---:|---:|---:|")
    rows = []
    for name in sys.argv[3:] or PROGRAMS:
        profiles = [folder / f"{name}.{run}.prism" for run in range(RECORDINGS + 1)]
        for profile in profiles:
            profile.unlink(missing_ok=True)  # not an earlier one, should this one fail
            record(callprism, folder, name, profile)
        rows.append(measure(callprism, profiles[1:]))
        row(name, rows[-1])
    row("mean", [statistics.mean(column) for column in zip(*rows)])


if __name__ == "__main__":
    main()
