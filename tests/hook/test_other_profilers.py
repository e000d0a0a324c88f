# SPDX-License-Identifier: MIT
"""Programs that profile themselves get what they ask for.

Below 3.12 a thread has one place for a profiler, and we see what is left; from 3.12
on everybody sees everything."""

import sys
import unittest

import support

SHARED = sys.version_info >= (3, 12)


class OtherProfilers(support.Case):
    def recorded(self, text):
        done = self.record("-o", "x.prof", "-o", "x.folded", self.program(text))
        return done, self.functions("x.prof")

    def test_cprofile(self):
        """Its counts are right, our recording goes on behind it, and the gap is told."""
        done, found = self.recorded("""
            import cProfile, pstats
            def early(): pass
            def within(): pass
            def late(): pass
            def work():
                for i in range(100): within()
            for i in range(10): early()
            profile = cProfile.Profile()
            profile.enable()
            work()
            profile.disable()
            for i in range(1000): late()
            rows = pstats.Stats(profile).stats
            print([row[1] for key, row in rows.items() if key[2] == "within"])
        """)
        self.assertEqual(done.stdout, "[100]\n")
        self.assertEqual(found["early"][:2], (10, 10))
        self.assertEqual(found["late"][:2], (1000, 1000))
        self.assertEqual("within" in found, SHARED)
        self.assertEqual("<other profiler>" in found, not SHARED)
        self.assertEqual("set a profiler of its own" in done.stderr, not SHARED)
        if SHARED:
            self.assertEqual(found["within"][:2], (100, 100))
        # What follows stands under the module again, not under what was open then.
        self.assertTrue(any("<module>" in stack.split(";")[-2]
                            for stack in self.stacks("x.folded") if "late" in stack))

    def test_cleared_slot(self):
        _, found = self.recorded("""
            import sys
            def late(): pass
            sys.setprofile(None)
            for i in range(1000): late()
        """)
        self.assertEqual(found["late"][:2], (1000, 1000))

    def test_a_profile_function_in_a_thread(self):
        done, found = self.recorded("""
            import sys, threading
            seen = []
            def within(): pass
            def late(): pass
            def work():
                sys.setprofile(lambda frame, event, arg: seen.append(event))
                for i in range(100): within()
                sys.setprofile(None)
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            for i in range(50): late()
            print(seen.count("call") >= 100)
        """)
        self.assertEqual(done.stdout, "True\n")
        self.assertEqual(found["late"][:2], (50, 50))
        self.assertEqual("within" in found, SHARED)


if __name__ == "__main__":
    unittest.main()
