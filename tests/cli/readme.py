#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""README's table of formats says what the program says: readme.py CALLPRISM README.md"""
import re
import subprocess
import sys

ROW = re.compile(r"^\| `(\w+)`.*\| (yes|no) \| (yes|no) \| (?:`(.*)`)? *\|$", re.M)


def told(callprism):
    """What `callprism formats` prints: {name: (is read, is written)}."""
    lines = subprocess.run([callprism, "formats"], check=True, capture_output=True,
                           text=True).stdout.splitlines()[1:]
    return {name: (read != "-", written != "-")
            for name, read, written in (line.split()[:3] for line in lines)}


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        rows = ROW.findall(file.read())
    table = {name: (read == "yes", written == "yes") for name, read, written, _ in rows}
    expected = told(sys.argv[1])
    wrong = sorted(name for name in table.keys() | expected.keys()
                   if table.get(name) != expected.get(name))
    if wrong:
        sys.exit(f"{sys.argv[2]}: the table of formats differs from `callprism formats` "
                 f"in {', '.join(wrong)}")


main()
