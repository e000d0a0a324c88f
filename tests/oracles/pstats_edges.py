# SPDX-License-Identifier: MIT
"""A call graph shows what Python's own pstats prints: every function with its calls,
primitive calls, own and cumulative time, every caller and callee with theirs
(print_stats, print_callers, print_callees of the same file).

    pstats_edges.py CALLPRISM FOLDER PROFILE...

A profile that is no pstats file is converted into one first, by CALLPRISM.  Nothing is
left out of the graphs; they are read back from DOT.
"""
import pathlib
import pstats
import re
import subprocess
import sys

NODE = re.compile(r'^  n(\d+) \[.*tooltip="((?:[^"\\]|\\.)*)"\];$')
EDGE = re.compile(r'^  n(\d+) -> n(\d+) \[.*tooltip="((?:[^"\\]|\\.)*)"\];$')
NUMBERS = re.compile(r"^([\d.]+) (ns|us|ms|s) \(\S+ %\), self ([\d.]+) (ns|us|ms|s) ")
CALLS = re.compile(r"^([\d,]+) calls?(?:, ([\d,]+) of them not recursive)?$")
UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def numbers_of(lines):
    """(calls, primitive calls, own, cumulative time) of a tooltip's lines."""
    found = next(match for match in map(NUMBERS.match, lines) if match)
    calls = next(match for match in map(CALLS.match, lines) if match)
    count = int(calls[1].replace(",", ""))
    primitive = int(calls[2].replace(",", "")) if calls[2] else count
    return (count, primitive, float(found[3]) * UNITS[found[4]],
            float(found[1]) * UNITS[found[2]])


# No function: the heading of the picture tells its time.
OUTSIDE = ("~", 0, "<outside Python>")


def drawn(callprism, profile, dot):
    """({place: [numbers]}, {(place, place): [numbers]}) as the call graph has them."""
    subprocess.run([callprism, "callgraph", profile, "--node-thres", "0", "--edge-thres",
                    "0", "--nodecount", "20000", "-o", dot], check=True)
    places, functions, edges = {}, {}, {}
    for line in pathlib.Path(dot).read_text(encoding="utf-8").split("\n"):
        node, edge = NODE.match(line), EDGE.match(line)
        if node:
            lines = node[2].split(r"\n")
            known = re.search(r"([^/]*:\d+)$", lines[1])
            places[node[1]] = known[1] if known else "C"
            functions.setdefault(places[node[1]], []).append(numbers_of(lines))
        elif edge:
            lines = edge[3].split(r"\n")
            ends = (places[edge[1]], places[edge[2]])
            edges.setdefault(ends, []).append(numbers_of(lines))
    return functions, edges


def place_of(function):
    path, line, _ = function
    return "C" if path == "~" else f"{path.rsplit('/', 1)[-1]}:{line}"


def told(profile):
    """The same, as pstats has them."""
    functions, edges = {}, {}
    for function, (primitive, calls, own, cumulative, callers) in \
            pstats.Stats(profile).stats.items():
        if function == OUTSIDE:
            continue
        functions.setdefault(place_of(function), []).append(
            (calls, primitive, own, cumulative))
        for caller, numbers in callers.items():
            edges.setdefault((place_of(caller), place_of(function)), []).append(numbers)
    return functions, edges


def near(left, right):
    """Equal counts, and times as far as three digits tell."""
    return left[:2] == right[:2] and all(
        abs(a - b) <= 0.006 * max(a, b) + 1.1e-9 for a, b in zip(left[2:], right[2:]))


def faults(kind, drawn_numbers, told_numbers):
    for key in sorted(drawn_numbers.keys() | told_numbers.keys(), key=str):
        left = sorted(drawn_numbers.get(key, []))
        right = sorted(told_numbers.get(key, []))
        if len(left) != len(right) or not all(map(near, left, right)):
            yield f"{kind} {key}: drawn {left}, pstats has {right}"


def main(callprism, folder, profiles):
    failed = False
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    for profile in profiles:
        as_pstats = profile
        if not profile.endswith(".prof"):
            as_pstats = f"{folder}/converted.prof"
            subprocess.run([callprism, "convert", profile, "-o", as_pstats], check=True)
        functions, edges = drawn(callprism, profile, f"{folder}/drawn.dot")
        known_functions, known_edges = told(as_pstats)
        found = [*faults("function", functions, known_functions),
                 *faults("edge", edges, known_edges)]
        print("\n".join(found) or f"{profile}: {sum(map(len, functions.values()))} "
              f"functions and {sum(map(len, edges.values()))} edges as pstats has them")
        failed = failed or bool(found) or not edges
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
