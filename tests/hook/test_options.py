# SPDX-License-Identifier: MIT
"""What record is told reaches the recorder of every process."""

import re
import subprocess
import sys
import unittest

import support

CONTEXTS = """
    def leaf(): pass
    def middle(): leaf()
    def top():
        middle()
        leaf()
    for i in range(3):
        top()
"""


class Options(support.Case):
    def test_max_nodes(self):
        done = self.record("-o", "x.prof", "--max-nodes", "1", self.program(CONTEXTS))
        self.check_truncated()
        self.assertRegex(done.stderr, "calls found no room for their context")

    def test_max_nodes_of_a_child(self):
        program = self.program(CONTEXTS)
        self.record("-o", "x.prof", "--max-nodes", "1",
                    "sh", "-c", "%s %s" % (sys.executable, program))
        self.check_truncated()

    def check_truncated(self):
        """No context has room, and no call is lost."""
        calls = {function: row[1] for (_, _, function), row in self.stats("x.prof").items()}
        self.assertNotIn("leaf", calls)
        self.assertNotIn("top", calls)
        self.assertGreaterEqual(calls["<truncated>"], 12)

    def test_impossible(self):
        done = self.record("--max-nodes", "0", "app.py", status=2)
        self.assertRegex(done.stderr, "--max-nodes: expected a number from 1 to .*, found 0")

    def start(self, options):
        """What starting a recording with these options says."""
        code = ("import sys; sys.path.insert(0, sys.argv[1])\n"
                "from callprism import _hook\n"
                "_hook.start(sys.argv[2], bytes(16), {}, True, %s)\n" % options)
        done = subprocess.run([sys.executable, "-c", code, support.PACKAGE, self.path("x")],
                              stderr=subprocess.PIPE, text=True, check=False)
        return re.sub(r"(?s)^.*\n(?=\w+Error)", "", done.stderr).strip()

    def test_in_code(self):
        self.assertEqual(self.start("{'keep_threads': True, 'max_nodes': 9}"), "")
        self.assertEqual(self.start("{'max_node': 9}"),
                         "TypeError: start: unknown option 'max_node'")
        self.assertEqual(self.start("{'max_nodes': 0}"),
                         "ValueError: max_nodes: expected a number from 1 to 4294967294, "
                         "found 0")
        self.assertIn("TypeError", self.start("{'max_nodes': 'many'}"))
        self.assertIn("TypeError", self.start("{3: 4}"))


if __name__ == "__main__":
    unittest.main()
