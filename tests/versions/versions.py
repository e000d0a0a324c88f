#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""With which CPython the hook was tested: a line for each version that callprism knows.

    versions.py BUILD

Reads what CTest has written of its last run in this build folder.  The tests of the
hook are the CTest entries hook.RELEASE.NAME, and each is a run of unittest, whose last
lines say how many tests there were:

    CPython 3.10: not found
    CPython 3.11: tested 118 (3.11.2, 3.11.7), 1 failed, 2 skipped
    CPython 3.12: not run
"""
import json
import pathlib
import re
import subprocess
import sys

VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
ENTRY = re.compile(r"hook\.((\d+\.\d+)\.\d+)\.")


class Count:
    """The tests of one version, over all its interpreters."""

    def __init__(self):
        self.releases = []
        self.tested = self.failed = self.skipped = 0
        self.unfinished = []  # entries that did not come to unittest's last lines

    def add(self, name, release, output):
        """The output of one entry."""
        if release not in self.releases:
            self.releases.append(release)
        ran = re.findall(r"^Ran (\d+) tests? in ", output, re.M)
        ends = re.findall(r"^(OK|FAILED|NO TESTS RAN)\b(.*)$", output, re.M)
        if not ran or not ends:
            # An entry that lacks something of other people's says so and counts as one.
            if re.search(r"^skipped ", output, re.M):
                self.skipped += 1
            else:
                self.unfinished.append(name)
            return
        counts = {what.strip(): int(number)
                  for what, number in re.findall(r"([a-z ]+)=(\d+)", ends[-1][1])}
        self.failed += sum(counts.get(what, 0) for what in
                           ("failures", "errors", "unexpected successes"))
        self.skipped += counts.get("skipped", 0)
        self.tested += int(ran[-1]) - counts.get("skipped", 0)

    def __str__(self):
        words = ["tested %d (%s)" % (self.tested, ", ".join(self.releases))]
        if self.failed:
            words.append("%d failed" % self.failed)
        if self.skipped:
            words.append("%d skipped" % self.skipped)
        if self.unfinished:
            words.append("not finished: " + " ".join(self.unfinished))
        return ", ".join(words)


def release_key(release):
    return [int(number) for number in release.split(".")]


def outputs_of(log):
    """(entry, its output) for each entry that a LastTest.log tells of."""
    for part in re.split(r"^\d+/\d+ Testing: ", log, flags=re.M)[1:]:
        name, _, rest = part.partition("\n")
        yield name.strip(), rest.partition("<end of output>")[0]


def versions_built(build):
    """The versions that the build has tests for."""
    shown = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"],
                           stdout=subprocess.PIPE, check=True)
    names = [test["name"] for test in json.loads(shown.stdout)["tests"]]
    return {found[2] for found in map(ENTRY.match, names) if found}


def lines(log, built):
    """What to say, from the text of a LastTest.log and the versions with tests."""
    counts = {}
    for name, output in sorted(outputs_of(log)):
        found = ENTRY.match(name)
        if found:
            counts.setdefault(found[2], Count()).add(name, found[1], output)
    for version in VERSIONS:
        if version in counts:
            counts[version].releases.sort(key=release_key)
            said = str(counts[version])
        else:
            said = "not run" if version in built else "not found"
        yield "CPython %s: %s" % (version, said)


def main():
    build = pathlib.Path(sys.argv[1])
    log = build / "Testing" / "Temporary" / "LastTest.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    print(*lines(text, versions_built(build)), sep="\n")


if __name__ == "__main__":
    main()
