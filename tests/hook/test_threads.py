# SPDX-License-Identifier: MIT
"""Every thread has a tree of its own, its name and exact counts."""

import unittest

import support


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
            go, stop = threading.Event(), threading.Event()
            def leaf(): pass
            def outer():
                go.wait()
                for i in range(100): leaf()
                stop.set()
            thread = threading.Thread(target=outer)
            thread.start()
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
                while True:
                    time.sleep(0.01)
            threading.Thread(target=forever, daemon=True).start()
            time.sleep(0.2)
        """)
        self.record("-o", "x.prof", program)
        self.assertGreaterEqual(self.functions("x.prof")["forever"][3], 0.15)


if __name__ == "__main__":
    unittest.main()
