# SPDX-License-Identifier: MIT
"""Every thread has a tree of its own, its name and exact counts."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import unittest

import sanitizer
import support

# Starts threads in batches; their number stands in the command line.  The last of a batch
# is known by the turn that it takes, by one call: a count that all decrement would miss
# some, as CPython 3.9 may switch threads between any two instructions, and not only at
# calls and loops as later ones.
SHORT_THREADS = """
    import _thread, json, os, sys
    def leaf(): pass
    def work():
        leaf()
        leaf()
        if turns.pop() == "last":
            done.release()
    def pages():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1])
    count = int(sys.argv[1])
    done = _thread.allocate_lock()
    done.acquire()
    resident = {}
    for batch in range(0, count, 100):
        turns = ["last"] + 99 * ["not yet"]
        for _ in range(100):
            _thread.start_new_thread(work, ())
        done.acquire()
        resident[batch + 100] = pages() * os.sysconf("SC_PAGE_SIZE")
    while len(os.listdir("/proc/self/task")) > 1:
        pass
    folder = os.environ["CALLPRISM_RECORDING"]
    size = sum(os.stat(os.path.join(folder, name)).st_size for name in os.listdir(folder))
    with open("told.json", "w") as file:
        json.dump({"resident": resident, "size": size}, file)
"""

# Four chains of threads, each of which starts the next.  What has been called is told
# in a file: 8 bytes for each chain before and after each call.
CHAINS = """
    import _thread, mmap, os, sys, time
    file = open("truth", "r+b")
    truth = memoryview(mmap.mmap(file.fileno(), 4096)).cast("Q")
    BEFORE_WORK, AFTER_WORK, BEFORE_LEAF, AFTER_LEAF = range(0, 16, 4)
    def leaf(chain):
        truth[AFTER_LEAF + chain] += 1
    def work(chain):
        truth[AFTER_WORK + chain] += 1
        for _ in range(3):
            truth[BEFORE_LEAF + chain] += 1
            leaf(chain)
        truth[BEFORE_WORK + chain] += 1
        _thread.start_new_thread(work, (chain,))
    for chain in range(4):
        truth[BEFORE_WORK + chain] += 1
        _thread.start_new_thread(work, (chain,))
    with open("pid", "w") as file:
        file.write(str(os.getpid()))
    os.rename("pid", "started")
    while True:
        time.sleep(1)
"""


class Threads(support.Case):
    def test_later_threads(self):
        program = self.program("""
            import threading, _thread, time
            def leaf(): pass
            def work(n):
                for i in range(n):
                    leaf()
            def raw(done):
                work(50)
                done.release()
            threads = [threading.Thread(target=work, args=(100 * (i + 1),),
                                        name="worker %d" % i) for i in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            done = _thread.allocate_lock()
            done.acquire()
            _thread.start_new_thread(raw, (done,))
            done.acquire()
        """)
        self.record("-o", "x.prof", "-o", "x.prism", program)
        found = self.functions("x.prof")
        self.assertEqual(found["leaf"][:2], (1050, 1050))
        self.assertEqual(found["work"][:2], (5, 5))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        self.assertIn("MainThread", info)
        for i in range(4):
            self.assertIn("worker %d" % i, info)

    def test_threads_that_run_already(self):
        program = self.program("""
            import sys, threading, time
            sys.path.insert(0, sys.argv[1])
            import callprism
            ready, go, stop = threading.Event(), threading.Event(), threading.Event()
            def leaf(): pass
            def outer():
                ready.set()
                go.wait()
                for i in range(100): leaf()
                stop.set()
            thread = threading.Thread(target=outer)
            thread.start()
            ready.wait()
            with callprism.Profile() as profile:
                go.set()
                stop.wait()
            thread.join()
            profile.save("x.prof")
            profile.save("x.folded")
        """)
        done = self.run_in_folder([support.sys.executable, program, support.PACKAGE])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.functions("x.prof")["leaf"][:2], (100, 100))
        # What was open at the start is the path to what followed.
        self.assertEqual(self.functions("x.prof")["outer"][:2], (0, 0))
        self.assertTrue(any("outer" in stack and "leaf" in stack
                            for stack in self.stacks("x.folded")))

    def test_a_daemon_thread_at_the_end(self):
        program = self.program("""
            import threading, time
            def forever():
                ready.set()
                while True:
                    time.sleep(0.01)
            ready = threading.Event()
            threading.Thread(target=forever, daemon=True).start()
            ready.wait()
            time.sleep(0.2)
        """)
        self.record("-o", "x.prof", program)
        self.assertGreaterEqual(self.functions("x.prof")["forever"][3], 0.15)

    def short_threads(self, count, *options):
        """Record so many threads; returns what the program told of itself and how many
        threads the profile has."""
        self.record("-o", "x.prof", "-o", "x.prism", *options, self.program(SHORT_THREADS),
                    str(count))
        found = self.functions("x.prof")
        self.assertEqual(found["leaf"][:2], (2 * count, 2 * count))
        self.assertEqual(found["work"][:2], (count, count))
        info = self.run_in_folder([support.CALLPRISM, "info", "x.prism"]).stdout
        with open(self.path("told.json"), encoding="utf-8") as file:
            told = json.load(file)
        return told, int(re.search(r"^threads +(\d+)", info, re.M)[1]), info

    def test_short_threads(self):
        count = 10000 if sanitizer.ACTIVE else 100000
        told, threads, info = self.short_threads(count)
        self.assertLess(told["size"], 20000000)
        self.assertLess(os.stat(self.path("x.prism")).st_size, 20000000)
        if not sanitizer.ACTIVE:
            resident = told["resident"]
            # Threads that wait to end take room, too; 80 bytes kept of each would show.
            least = [min(resident[str(n)] for n in range(last - 5000, last, 100))
                     for last in (20000, 100000)]
            self.assertLess(least[1], least[0] + 6000000)
        # Some more than are kept: who folds them may have to wait for the processor.
        self.assertLess(threads, 1000)
        folded = int(re.search(r"unnamed threads x(\d+)", info)[1])
        self.assertEqual(folded + threads - 2, count)

    def test_keep_threads(self):
        _, threads, info = self.short_threads(2000, "--keep-threads")
        self.assertEqual(threads, 2001)
        self.assertNotIn("unnamed threads", info)

    def test_killed_at_any_moment(self):
        """What was counted until then is there, and nothing else."""
        program = self.program(CHAINS)
        for _ in range(20):
            with open(self.path("truth"), "wb") as truth:
                truth.write(bytes(4096))
            moment = random.uniform(0, 0.4)
            self.kill_after(moment, program)
            with open(self.path("truth"), "rb") as truth:
                words = memoryview(truth.read(16 * 8)).cast("Q").tolist()
            found = self.functions("x.prof")
            for name, first in (("work", 0), ("leaf", 8)):
                with self.subTest(name=name, moment=moment):
                    before, after = sum(words[first:first + 4]), sum(words[first + 4:first + 8])
                    calls = found.get(name, (0,))[0]
                    self.assertLessEqual(after, calls)
                    self.assertLessEqual(calls, before)
                    # Each chain has one call in flight.
                    self.assertLessEqual(before - after, 4)

    def kill_after(self, seconds, program):
        """Record a program that is killed so long after its start."""
        started = self.path("started")
        recording = subprocess.Popen(
            [support.CALLPRISM, "record", "--python", sys.executable, "-o", "x.prof", program],
            cwd=self.folder, stderr=subprocess.PIPE)
        while not os.path.exists(started) and recording.poll() is None:
            time.sleep(0.01)
        time.sleep(seconds)
        with open(started, encoding="utf-8") as file:
            os.kill(int(file.read()), signal.SIGKILL)
        _, errors = recording.communicate()
        self.assertEqual(recording.returncode, -signal.SIGKILL, errors)
        os.unlink(started)


if __name__ == "__main__":
    unittest.main()
