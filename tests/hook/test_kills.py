# SPDX-License-Identifier: MIT
"""Killed at random moments, again and again: a program counts its calls in a mapping of
its own, which is the truth.  What was recorded is what the truth says, but for the call
that was in flight in each thread."""

import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import time
import unittest

import support

#: How often; set by CMakeLists.txt, so that the whole does not take all day.
KILLS = int(os.environ.get("CALLPRISM_KILLS", "20"))

#: Counters: calls begun and calls ended of the main thread and of one more, threads begun
#: and ended.
PROGRAM = """
    import mmap, sys, threading
    with open(sys.argv[1], "r+b") as file:
        counters = memoryview(mmap.mmap(file.fileno(), 0)).cast("Q")
    def main_leaf(): pass
    def other_leaf(): pass
    def short_leaf(): pass
    def count(place, leaf):
        # Neither the counting nor the loop calls anything.
        n = 0
        while True:
            n += 1
            counters[place] = n
            leaf()
            counters[place + 1] = n
    def start_threads():
        n = 0
        while True:
            n += 1
            counters[4] = n
            thread = threading.Thread(target=short_leaf)
            thread.start()
            thread.join()
            counters[5] = n
    sys.setswitchinterval(0.0005)
    threading.Thread(target=count, args=(2, other_leaf), daemon=True).start()
    threading.Thread(target=start_threads, daemon=True).start()
    count(0, main_leaf)
"""
COUNTERS = 6
LEAVES = ("main_leaf", "other_leaf", "short_leaf")


class Kills(support.Case):
    def run_and_kill(self, after):
        """What the program had counted when it was killed, some time after its start."""
        with open(self.path("truth"), "wb") as file:
            file.write(bytes(8 * COUNTERS))
        environment = {**os.environ, "CALLPRISM_RECORDING": self.path("recording"),
                       "CALLPRISM_RUN": "0" * 32, "CALLPRISM_REQUIRED": "1",
                       "PYTHONPATH": os.path.join(support.PACKAGE, "callprism", "startup")}
        with open(self.path("truth"), "r+b") as file, \
                mmap.mmap(file.fileno(), 0) as truth, \
                subprocess.Popen([sys.executable, self.path("app.py"), self.path("truth")],
                                 env=environment) as running:
            while not truth[0] and running.poll() is None:
                time.sleep(0.001)
            time.sleep(after)
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.assertEqual(running.returncode, -signal.SIGKILL)
            return struct.unpack("%dQ" % COUNTERS, truth)

    def check(self, after):
        os.mkdir(self.path("recording"))
        truth = self.run_and_kill(after)
        capture, = os.listdir(self.path("recording"))
        self.convert(os.path.join("recording", capture), "x.prof")
        found = self.functions("x.prof")
        for i, leaf in enumerate(LEAVES):
            begun, ended = truth[2 * i:2 * i + 2]
            recorded = found[leaf][1] if leaf in found else 0
            self.assertLessEqual(recorded, begun, (leaf, truth))
            self.assertGreaterEqual(recorded, ended, (leaf, truth))
            self.assertLessEqual(begun - ended, 1)
        os.unlink(self.path(os.path.join("recording", capture)))
        os.rmdir(self.path("recording"))

    def test_kills(self):
        self.program(PROGRAM)
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        for i in range(KILLS):
            # Most while much is new, some when intervals and threads have passed.
            after = moments.choice((0.005, 0.02, 0.3)) * moments.random()
            with self.subTest(seed=seed, kill=i, after=after):
                self.check(after)


if __name__ == "__main__":
    unittest.main()
