# SPDX-License-Identifier: MIT
"""Run one case of the command line: a transcript, as in a README.

    A line that is not indented says what is tested and why.

      $ callprism convert nothing -o x.folded
      callprism: nothing: cannot open: No such file or directory
      [1]

Each command runs in a shell, all in one new directory; below it stands what it
prints (standard output and error together), then its exit status in brackets
unless that is 0.  A line ending in " (glob)" is a pattern.  $SOURCE is the folder
of the sources.

    run_case.py --bin DIR [--python PYTHON] CASE...            compare
    run_case.py --bin DIR [--python PYTHON] --update CASE...   write what is printed
"""
import argparse
import difflib
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile

INDENT = "  "
COMMAND = "  $ "
GLOB = " (glob)"


def parse(text):
    """Blocks of (lines of prose, command or None, lines expected below it)."""
    blocks = [([], None, [])]
    for line in text.splitlines():
        prose, command, expected = blocks[-1]
        if line.startswith(COMMAND):
            blocks.append(([], line[len(COMMAND):], []))
        elif command is not None and line.startswith(INDENT):
            expected.append(line[len(INDENT):])
        elif command is not None:
            blocks.append(([line], None, []))
        else:
            prose.append(line)
    return blocks


def run(command, folder, environment):
    """What a command prints, and its status, as lines of a transcript."""
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120, check=False)
    lines = done.stdout.decode("utf-8", "backslashreplace").splitlines()
    return lines + ([f"[{done.returncode}]"] if done.returncode != 0 else [])


def matches(expected, line):
    """Is this the line, or does it fit the pattern?"""
    if expected.endswith(GLOB):
        return fnmatch.fnmatchcase(line, expected[:-len(GLOB)])
    return expected == line


def settle(expected, lines):
    """The lines, with every pattern that fits kept in its place."""
    if len(expected) == len(lines):
        return [e if matches(e, line) else line for e, line in zip(expected, lines)]
    return lines


def play(blocks, folder, environment):
    """The case as it would have to read to pass."""
    text = []
    for prose, command, expected in blocks:
        text += prose
        if command is not None:
            text.append(COMMAND + command)
            lines = run(command, folder, environment)
            text += [INDENT + line for line in settle(expected, lines)]
    return "\n".join(text) + "\n"


def main():
    """Exit 0 when the case passes or was updated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--python", default="python3",
                        help="what $PYTHON is in a case: one with a hook")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("cases", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    environment = dict(os.environ, LC_ALL="C", TZ="UTC", PYTHON=arguments.python,
                       SOURCE=str(pathlib.Path(__file__).resolve().parents[2]),
                       PATH=f"{arguments.bin.resolve()}:{os.environ['PATH']}")
    failed = False
    for case in arguments.cases:
        wanted = case.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            found = play(parse(wanted), folder, environment)
        if arguments.update:
            case.write_text(found, encoding="utf-8")
        elif found != wanted:
            failed = True
            sys.stdout.writelines(difflib.unified_diff(
                wanted.splitlines(True), found.splitlines(True), str(case), "found"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
