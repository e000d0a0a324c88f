# SPDX-License-Identifier: MIT
"""`callprism record` itself is killed: the recording's directory stays, and every command
reads it."""

import os
import signal
import subprocess
import sys
import time
import unittest

import support

WORK = """
    import sys, time
    def leaf(): pass
    def work():
        for i in range(1000):
            leaf()
    work()
    print("ready", flush=True)
"""


class RecordEnds(support.Case):
    def start(self, last, *outputs):
        """A recording whose program has done its work, and does `last` then."""
        program = self.program(support.textwrap.dedent(WORK) + last + "\n")
        running = subprocess.Popen(
            [support.CALLPRISM, "record", "--python", sys.executable, *outputs, program],
            cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            start_new_session=True)
        self.addCleanup(running.wait)
        self.addCleanup(running.stdout.close)
        self.addCleanup(running.stdin.close)
        self.assertEqual(running.stdout.readline(), b"ready\n")
        return running

    def check(self, name):
        """Every command reads it, with every call."""
        for command in (["convert", name, "-o", "x.prof"],
                        ["convert", name, "-o", "x.folded"],
                        ["flamegraph", name, "-o", "x.svg"],
                        ["timebars", name, "-o", "x.timebars.svg"],
                        ["merge", name, "-o", "merged.prism"],
                        ["info", name], ["report", name, "--top", "100"]):
            done = self.run_in_folder([support.CALLPRISM, *command])
            self.assertEqual((done.returncode, done.stderr), (0, ""), command)
            if command[-2] == "-o":
                self.assertGreater(os.path.getsize(self.path(command[-1])), 0)
                os.rename(self.path(command[-1]), self.path("last-" + command[-1]))
        self.assertRegex(done.stdout, r"1,000  leaf")
        self.assertEqual(self.functions("last-x.prof")["leaf"][:2], (1000, 1000))
        self.convert("last-merged.prism", "again.prof")
        self.assertEqual(self.functions("again.prof")["leaf"][:2], (1000, 1000))

    def test_all_killed(self):
        running = self.start("time.sleep(60)", "-o", "run.prism")
        time.sleep(0.1)
        self.check("run.prism.d")  # it is still written to
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        for name in ("run.prism", "run.prism.d"):
            self.check(name)

    def test_killed_alone(self):
        """The program goes on to its end, and nothing of it is missing."""
        running = self.start("sys.stdin.read()\n"
                             "def late(): pass\n"
                             "for i in range(12): late()\n"
                             "print('end', flush=True)", "-o", "run.prism")
        running.kill()
        running.wait()
        running.stdin.close()
        self.assertEqual(running.stdout.read(), b"end\n")
        self.check("run.prism.d")
        self.assertEqual(self.functions("last-x.prof")["late"][:2], (12, 12))

    def test_terminated(self):
        """That is for the program; what it did is written."""
        running = self.start("time.sleep(60)", "-o", "run.prism")
        running.terminate()
        self.assertEqual(running.wait(), -signal.SIGTERM)
        self.assertEqual(sorted(os.listdir(self.folder)), ["app.py", "run.prism"])
        self.check("run.prism")

    def test_terminated_while_it_writes(self):
        """The program has ended, so it is for `record`: nothing is half there."""
        os.mkfifo(self.path("never-read.folded"))
        running = self.start("pass", "-o", "never-read.folded", "-o", "run.prism")
        with open("/proc/%d/task/%d/children" % (running.pid, running.pid)) as children:
            while children.read():
                children.seek(0)
                time.sleep(0.01)
        time.sleep(0.2)
        running.terminate()
        self.assertEqual(running.wait(), -signal.SIGTERM)
        self.assertNotIn("run.prism", os.listdir(self.folder))
        self.check("run.prism")


if __name__ == "__main__":
    unittest.main()
