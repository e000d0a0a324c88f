# SPDX-License-Identifier: MIT
"""However a program ends, its status is its own and its profile is there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

import sanitizer
import support

WORK = """
    import os, signal, sys, time
    def leaf(): pass
    def work():
        for i in range(1000):
            leaf()
    work()
"""


class Ends(support.Case):
    def check(self, last, status):
        program = self.program(support.textwrap.dedent(WORK) + last + "\n")
        plain = self.run_in_folder([sys.executable, program])
        done = self.record("-o", "x.prof", program, status=status)
        self.assertEqual(plain.returncode, status)
        self.assertEqual(done.stdout, plain.stdout)
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (1000, 1000))
        self.assertEqual(sorted(os.listdir(self.folder)), ["app.py", "x.prof"])
        return plain, done

    def test_the_end(self):
        self.check("print('done')", 0)

    def test_exit_status(self):
        self.check("sys.exit(3)", 3)

    def test_immediate_exit(self):
        self.check("os._exit(4)", 4)

    def test_exception(self):
        plain, done = self.check("raise ValueError('no')", 1)
        self.assertEqual(done.stderr, plain.stderr)

    def test_terminated(self):
        self.check("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM)

    def test_killed(self):
        self.check("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL)

    def test_interrupted(self):
        plain, done = self.check("os.kill(os.getpid(), signal.SIGINT)", -signal.SIGINT)
        self.assertEqual(done.stderr, plain.stderr)

    def test_segmentation_fault(self):
        sanitizer.leave_signals(self)
        self.check("import ctypes, resource\n"
                   "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
                   "ctypes.string_at(0)", -signal.SIGSEGV)

    def test_another_program(self):
        self.check("os.execv('/bin/sh', ['sh', '-c', 'exit 5'])", 5)

    def test_another_python(self):
        """Two images of one process: both are there."""
        self.program("def other(): pass\nfor i in range(7): other()\n", "second")
        program = self.program(support.textwrap.dedent(WORK)
                               + "os.execv(sys.executable, [sys.executable, 'second'])\n")
        self.record("-o", "x.prof", program)
        calls = {function: row[:2] for (_, _, function), row in self.stats("x.prof").items()}
        self.assertEqual((calls["leaf"], calls["other"]), ((1000, 1000), (7, 7)))

    def test_aborted(self):
        self.check("os.abort()", -signal.SIGABRT)

    def test_killed_in_a_long_call(self):
        """The time of the call that never returned is there, too."""
        program = self.program("""
            import os, signal, time
            from threading import Timer
            begun = time.monotonic()
            def kill(start):
                print(begun, start, time.monotonic(), flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
            def wait_for_ever():
                Timer(0.5, kill, [time.monotonic()]).start()
                time.sleep(1000)
            wait_for_ever()
        """)
        done = self.record("-o", "x.prof", program, status=-signal.SIGKILL)
        after = time.monotonic()
        begun, start, end = map(float, done.stdout.split())
        found = self.functions("x.prof")["wait_for_ever"][3]
        self.assertLessEqual((end - start) * 0.99, found)
        self.assertLessEqual(found, (after - begun) * 1.01)

    def test_signals_are_passed_on(self):
        program = self.program("""
            import signal, sys, time
            def stop(number, frame):
                print("stopping")
                sys.exit(7)
            signal.signal(signal.SIGTERM, stop)
            print("ready", flush=True)
            time.sleep(60)
        """)
        with subprocess.Popen(
                [support.CALLPRISM, "record", "--python", sys.executable, "-o",
                 "x.prof", program], cwd=self.folder, stdout=subprocess.PIPE) as running:
            self.assertEqual(running.stdout.readline(), b"ready\n")
            running.terminate()
            self.assertEqual(running.stdout.read(), b"stopping\n")
        self.assertEqual(running.returncode, 7)
        self.assertIn("stop", self.functions("x.prof"))

    def wait_until_it_reads(self, pid):
        """It waits, and it has its handler of SIGBUS; a sanitizer has one, too."""
        end = time.monotonic() + 60
        status = ""
        while time.monotonic() < end:
            with open("/proc/%d/status" % pid, encoding="utf-8") as file:
                status = file.read()
            caught = int(re.search(r"^SigCgt:\s*(\w+)", status, re.M)[1], 16)
            if caught >> (signal.SIGBUS - 1) & 1 and re.search(r"^State:\s*S", status, re.M):
                return
            time.sleep(0.01)
        self.fail(status)

    def test_an_input_that_shrinks(self):
        """What the kernel then sends ends the conversion with a message."""
        with subprocess.Popen([support.CALLPRISM, "convert", "-", "-o", "x.prof"],
                              cwd=self.folder, stdin=subprocess.PIPE,
                              stderr=subprocess.PIPE) as running:
            self.wait_until_it_reads(running.pid)
            running.send_signal(signal.SIGBUS)
            self.assertEqual(running.stderr.read(),
                             b"callprism: an input became shorter while it was read\n")
        self.assertEqual(running.returncode, 1)
        self.assertEqual(os.listdir(self.folder), [])

    def test_it_cannot_be_started(self):
        done = self.run_in_folder([support.CALLPRISM, "record", "-o", "x.prof",
                                   "./no-such-program"])
        self.assertEqual(done.returncode, 127)
        self.assertIn("no-such-program", done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_python_without_a_hook(self):
        """A callprism that has no hook for it says so, and does not run the program."""
        built = os.path.dirname(os.path.dirname(support.CALLPRISM))
        os.mkdir(self.path("bin"))
        shutil.copy(support.CALLPRISM, self.path("bin"))
        shutil.copytree(os.path.join(built, "lib"), self.path("lib"),
                        ignore=shutil.ignore_patterns("_hook.*"))
        program = self.program("open('ran', 'w')")
        done = self.run_in_folder([self.path("bin/callprism"), "record", "--python",
                                   sys.executable, "-o", "x.prof", program])
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertRegex(done.stderr, r"is CPython 3\.\d+; callprism is not installed for it: "
                                      r"run `\S+ -m pip install \.` in callprism.s source tree$")
        self.assertEqual(sorted(os.listdir(self.folder)), ["app.py", "bin", "lib"])

    def test_nothing_was_recorded(self):
        done = self.run_in_folder([support.CALLPRISM, "record", "-o", "x.prof", "true"])
        self.assertEqual(done.returncode, 1)
        self.assertIn("nothing was recorded", done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def test_an_output_that_cannot_be_written(self):
        """It is said before the program starts."""
        program = self.program("open('ran', 'w')")
        done = self.run_in_folder([support.CALLPRISM, "record", "--python",
                                   sys.executable, "-o", "missing/x.prof", program])
        self.assertEqual(done.returncode, 1)
        self.assertIn("missing/x.prof", done.stderr)
        self.assertEqual(os.listdir(self.folder), ["app.py"])


if __name__ == "__main__":
    unittest.main()
