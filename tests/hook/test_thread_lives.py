# SPDX-License-Identifier: MIT
"""Whenever a thread begins and ends, beside the program and beside a recording, what it
does meanwhile is counted, and the program ends as it would."""

import signal
import sys
import unittest

import support

#: Of so many turns so many may crash; else of more.
CRASHES_ALLOWED = (20, 2), (80, 6)

START = """
import sys, threading, time
sys.path.insert(0, sys.argv[1])
import callprism
def leaf(): pass
def work(n):
    for i in range(n): leaf()
"""


class ThreadLives(support.Case):
    def recorded(self, text):
        """With the recorder the program writes and ends as it does without."""
        program = self.program(text)
        plain = self.run_in_folder([sys.executable, program])
        done = self.record("-o", "x.prof", program, status=plain.returncode)
        self.assertEqual((done.stdout, done.stderr), (plain.stdout, plain.stderr))
        return done.stdout, self.functions("x.prof")

    def profiled(self, text):
        """The program saves x.prof itself."""
        program = self.program(START + support.textwrap.dedent(text))
        done = self.run_in_folder([sys.executable, program, support.PACKAGE])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout, self.functions("x.prof")

    def test_threads_that_outlive_main(self):
        printed, found = self.recorded("""
            import threading, time
            def leaf(): pass
            def work():
                main.join()
                for i in range(1000): leaf()
                print("done", flush=True)
            main = threading.main_thread()
            threading.Thread(target=work).start()
        """)
        self.assertEqual(printed, "done\n")
        self.assertEqual(found["work"][:2], (1, 1))
        self.assertEqual(found["leaf"][:2], (1000, 1000))

    def test_daemon_threads_at_the_end(self):
        """The interpreter stops them wherever they are; what they did before counts."""
        program = self.program("""
            import threading, time
            def leaf(): pass
            def forever():
                for i in range(1000): leaf()
                ready.release()
                while True: leaf()
            def sleeper():
                ready.release()
                while True: time.sleep(0.001)
            ready = threading.Semaphore(0)
            for target in [forever, sleeper] * 4:
                threading.Thread(target=target, daemon=True).start()
            for i in range(8): ready.acquire()
        """)
        # Old interpreters crash by themselves then, once in a hundred times, and more
        # often on a busy machine.
        turns = crashed = 0
        for most, allowed in CRASHES_ALLOWED:
            for turns in range(turns + 1, most + 1):
                crashed += not self.ends_of_daemons(program)
            if crashed <= allowed:
                return
        self.fail("%d crashes of %d" % (crashed, turns))

    def ends_of_daemons(self, program):
        """Whether the interpreter came to its end."""
        done = self.run_in_folder([support.CALLPRISM, "record", "--python",
                                   sys.executable, "-o", "x.prof", program])
        found = self.functions("x.prof")
        self.assertEqual(found["forever"][:2], (4, 4))
        self.assertEqual(found["sleeper"][:2], (4, 4))
        self.assertGreaterEqual(found["leaf"][0], 4000)
        self.assertIn(done.returncode, (0, -signal.SIGSEGV), done.stderr)
        return done.returncode == 0

    def test_before_and_after_a_recording(self):
        """A thread that runs all the time is counted while the recording does."""
        _, found = self.profiled("""
            turns = [threading.Semaphore(0) for i in range(3)]
            done = threading.Semaphore(0)
            def outer():
                for turn in turns:
                    turn.acquire()
                    work(100)
                    done.release()
            threads = [threading.Thread(target=outer) for i in range(5)]
            for thread in threads: thread.start()
            def round(turn):
                for i in threads: turn.release()
                for i in threads: done.acquire()
            round(turns[0])
            profile = callprism.Profile()
            profile.enable()
            round(turns[1])
            profile.disable()
            round(turns[2])
            for thread in threads: thread.join()
            profile.save("x.prof")
        """)
        self.assertEqual(found["leaf"][:2], (500, 500))
        self.assertEqual(found["work"][:2], (5, 5))
        self.assertEqual(found["outer"][:2], (0, 0))

    def test_begun_within_and_ended_behind(self):
        _, found = self.profiled("""
            go = threading.Event()
            ready = threading.Event()
            def outer():
                work(100)
                ready.set()
                go.wait()
                work(1000)
            thread = threading.Thread(target=outer)
            with callprism.Profile() as profile:
                thread.start()
                ready.wait()
                work(10)
            go.set()
            thread.join()
            profile.save("x.prof")
        """)
        self.assertEqual(found["leaf"][:2], (110, 110))
        self.assertEqual(found["outer"][:2], (1, 1))

    def test_the_thread_that_started_it_is_gone(self):
        """Enabled in a thread that ends; disabled by another."""
        _, found = self.profiled("""
            profile = callprism.Profile()
            def enable():
                profile.enable()
                work(5)
            thread = threading.Thread(target=enable)
            thread.start()
            thread.join()
            work(50)
            thread = threading.Thread(target=profile.disable)
            thread.start()
            thread.join()
            work(500)
            profile.save("x.prof")
        """)
        self.assertEqual(found["leaf"][:2], (55, 55))


if __name__ == "__main__":
    unittest.main()
