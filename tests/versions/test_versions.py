# SPDX-License-Identifier: MIT
"""What versions.py makes of a log of CTest."""
import unittest

import versions

LOG = """Start testing: Jan 01 00:00 UTC
----------------------------------------------------------
1/7 Testing: unit.arena
1/7 Test: unit.arena
Output:
----------------------------------------------------------
Ran 50 tests in 0.1s

OK
<end of output>
"""


def entry(name, output):
    return ("2/7 Testing: %s\n2/7 Test: %s\nCommand: \"python3\"\nOutput:\n%s\n%s\n"
            "<end of output>\nTest time =   0.01 sec\nTest Passed.\n"
            % (name, name, "-" * 58, output))


def ran(count, end="OK"):
    return "....\n%s\nRan %d tests in 0.1s\n\n%s\n" % ("-" * 70, count, end)


class Versions(unittest.TestCase):
    def lines(self, *entries, built=("3.9", "3.11")):
        return list(versions.lines(LOG + "".join(entries), built))

    def test_nothing_ran(self):
        self.assertEqual(self.lines(), [
            "CPython 3.9: not run", "CPython 3.10: not found", "CPython 3.11: not run",
            "CPython 3.12: not found", "CPython 3.13: not found",
            "CPython 3.14: not found"])

    def test_all_interpreters_of_a_version(self):
        lines = self.lines(entry("hook.3.11.10.ends", ran(2)),
                           entry("hook.3.11.2.ends", ran(1)),
                           entry("hook.3.11.2.names", ran(30)))
        self.assertEqual(lines[2], "CPython 3.11: tested 33 (3.11.2, 3.11.10)")
        self.assertEqual(lines[0], "CPython 3.9: not run")

    def test_failures_and_skips(self):
        lines = self.lines(
            entry("hook.3.9.18.ends", ran(9, "FAILED (failures=1, errors=2, skipped=1)")),
            entry("hook.3.9.18.names", ran(1, "FAILED (unexpected successes=1)")),
            entry("hook.3.9.18.times", ran(4, "OK (skipped=2, expected failures=1)")))
        self.assertEqual(lines[0], "CPython 3.9: tested 11 (3.9.18), 4 failed, 3 skipped")

    def test_what_did_not_end(self):
        lines = self.lines(entry("hook.3.9.18.ends", "Segmentation fault"),
                           entry("hook.3.9.18.names", ran(3)))
        self.assertEqual(lines[0], "CPython 3.9: tested 3 (3.9.18), not finished: "
                                   "hook.3.9.18.ends")

    def test_an_entry_that_lacks_a_package(self):
        lines = self.lines(entry("hook.3.9.18.pypi", "skipped 2 tests; not found: it"),
                           entry("hook.3.9.18.names", ran(3)))
        self.assertEqual(lines[0], "CPython 3.9: tested 3 (3.9.18), 1 skipped")

    def test_the_last_lines_count(self):
        lines = self.lines(entry("hook.3.9.18.ends", ran(7) + ran(2)))
        self.assertEqual(lines[0], "CPython 3.9: tested 2 (3.9.18)")


if __name__ == "__main__":
    unittest.main()
