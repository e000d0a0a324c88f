# SPDX-License-Identifier: MIT
"""--delay and --duration: recording is on for a time of the run."""

import os
import shutil
import time
import unittest

import test_switching


class Delays(test_switching.Case):
    """They count from the start of `record`.  Where the program has not done its part
    before they are over, that says nothing, and it is tried again with longer ones."""
    PROGRAM = test_switching.LINES + """
    def early(): pass
    def middle(): pass
    def late(): pass
    for line in lines():
        globals()[line.strip()]()
        print("done", flush=True)
    """

    def try_longer_and_longer(self, attempt):
        for seconds in (1, 5, 25):
            if attempt(seconds):
                return
        self.fail("not even with %d s" % seconds)

    def too_slow(self, program):
        """It may have nothing to write, and then leaves its folder."""
        program.process.communicate(timeout=60)
        for name in os.listdir(self.folder):
            if name != "app.py":
                shutil.rmtree(self.path(name), ignore_errors=True)
        return False

    def found(self):
        return {"early", "middle", "late"} & self.functions("x.prof").keys()

    def test_delay_and_duration(self):
        self.try_longer_and_longer(self.delay_and_duration)

    def delay_and_duration(self, seconds):
        """Off for so long, on for as long, off again; False: it was too slow."""
        begun = time.monotonic()
        time_text = "%ds" % seconds
        with self.running(self.PROGRAM, "--delay", time_text, "--duration", time_text,
                          "-o", "x.prof") as program:
            program.tell("early")
            if time.monotonic() >= begun + seconds or not program.becomes("on", program.pid):
                return self.too_slow(program)
            self.assertGreaterEqual(time.monotonic(), begun + seconds)
            program.tell("middle")
            if program.state(program.pid) != "on":
                return self.too_slow(program)
            program.wait_for("off", program.pid)
            self.assertGreaterEqual(time.monotonic(), begun + 2 * seconds)
            program.tell("late")
            said = program.end()
        self.assertEqual(self.found(), {"middle"})
        self.assertIn("off 2 times", said)
        self.assertIn("also at the end", said)
        self.assertEqual(sorted(os.listdir(self.folder)), ["app.py", "x.prof"])
        return True

    def test_duration(self):
        self.try_longer_and_longer(self.duration)

    def duration(self, seconds):
        begun = time.monotonic()
        with self.running(self.PROGRAM, "--duration", "%ds" % seconds, "-o",
                          "x.prof") as program:
            program.tell("early")
            if time.monotonic() >= begun + seconds:
                return self.too_slow(program)
            program.wait_for("off", program.pid)
            self.assertGreaterEqual(time.monotonic(), begun + seconds)
            program.tell("late")
            self.assertIn("off 1 time", program.end())
        self.assertEqual(self.found(), {"early"})
        return True


if __name__ == "__main__":
    unittest.main()
