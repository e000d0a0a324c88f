# SPDX-License-Identifier: MIT
"""The time that coroutines and asynchronous generators are suspended: a metric of its
own, of the innermost that waits, and never part of anybody's own time."""

import re
import sys
import unittest

import support
import trees

SUSPENDED = 1 << 31  # a node's flag


class Suspended(support.Case):
    def recorded(self, text):
        """({qualified name: [times suspended, seconds]}, own seconds of the main thread)"""
        self.record("-o", "raw.prism", self.program(text))
        done = self.run_in_folder([support.CALLPRISM, "info", "raw.prism"])
        self.told = dict(re.findall(r"(\w+) \(nanoseconds\): (\S+ \S+)", done.stdout))
        capture = self.raw(text)
        rate = capture.header["tick_rate"] if capture.header["clock"] == 1 else 1e9
        found = {}
        own = 0
        for name, nodes, _ in capture.threads():
            for node in nodes:
                if node["flags"] & SUSPENDED:
                    function = nodes[node["parent"]]["function"]["name"]
                    times = found.setdefault(function, [0, 0.0])
                    times[0] += node["resumes"]
                    times[1] += node["self"] / rate
                elif name == "MainThread":
                    own += node["self"] / rate
        return found, own

    def raw(self, text):
        """The recorder's own file of a program that stops its recording itself."""
        program = self.program("""
            import sys; sys.path.insert(0, %r)
            from callprism import _hook
            _hook.start(%r, bytes(16), {}, True)
            exec(compile(open("body.py").read(), "body.py", "exec"))
            _hook.stop()
        """ % (support.PACKAGE, self.path("raw")), "raw.py")
        self.program(text, "body.py")
        done = self.run_in_folder([sys.executable, program])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.waited = [float(word) for word in done.stdout.split()]
        layout = trees.read_by_document.tables(trees.DOCUMENT)
        return trees.read_by_document.Capture(self.path("raw"), layout)

    def assert_waited(self, seconds, at_least, measured):
        """As long as the program itself has measured, on a busy machine, too."""
        self.assertGreater(seconds, at_least)
        self.assertAlmostEqual(seconds, measured, delta=0.02 + 0.02 * measured)

    def test_gather_of_three_sleeps(self):
        found, own = self.recorded("""
            import asyncio, time
            naps = []
            async def nap(seconds):
                start = time.perf_counter()
                await asyncio.sleep(seconds)
                naps.append(time.perf_counter() - start)
            async def main():
                start = time.perf_counter()
                await asyncio.gather(nap(0.1), nap(0.2), nap(0.3))
                print(sum(naps), time.perf_counter() - start)
            asyncio.run(main())
        """)
        # sleep() waits, and whoever awaits it is not counted again; main() waits for
        # gather()'s future, which is no coroutine.
        self.assertEqual({name: times for name, (times, _) in found.items()},
                         {"sleep": 3, "main": 1})
        self.assert_waited(found["sleep"][1], 0.59, self.waited[0])
        self.assert_waited(found["main"][1], 0.29, self.waited[1])
        # The naps run beside each other, and the thread's own time is what has passed.
        self.assertGreater(own, self.waited[1])
        self.assertNotAlmostEqual(own, self.waited[0] + self.waited[1], delta=0.05)
        self.assertIn("suspended", self.told)

    def test_asynchronous_generator(self):
        """Suspended while it waits, and while its consumer does."""
        found, _ = self.recorded("""
            import asyncio, time
            async def numbers():
                for i in range(3):
                    yield i
            async def main():
                slept = 0
                async for i in numbers():
                    start = time.perf_counter()
                    await asyncio.sleep(0.05)
                    slept += time.perf_counter() - start
                print(slept)
            asyncio.run(main())
        """)
        self.assertEqual(found["numbers"][0], 3)
        self.assert_waited(found["numbers"][1], 0.14, self.waited[0])
        self.assertEqual(found["sleep"][0], 3)
        self.assertNotIn("main", found)

    def test_a_future_that_a_consumer_awaits(self):
        """What an asynchronous generator gives its consumer is no suspension of that."""
        found, _ = self.recorded("""
            import asyncio, time
            async def numbers():
                yield 1
            async def main():
                future = asyncio.get_running_loop().create_future()
                asyncio.get_running_loop().call_later(0.1, future.set_result, 1)
                async for i in numbers():
                    start = time.perf_counter()
                    await future
                    print(time.perf_counter() - start)
            asyncio.run(main())
        """)
        self.assertEqual(found["main"][0], 1)
        self.assert_waited(found["main"][1], 0.09, self.waited[0])

    def test_cancelled(self):
        """The exception is what it goes on with."""
        found, _ = self.recorded("""
            import asyncio, time
            waits = []
            async def timed(seconds):
                start = time.perf_counter()
                try:
                    await asyncio.sleep(seconds)
                finally:
                    waits.append(time.perf_counter() - start)
            async def main():
                task = asyncio.ensure_future(timed(60))
                await timed(0.1)
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    pass
                print(sum(waits))
            asyncio.run(main())
        """)
        self.assertEqual(found["sleep"][0], 2)
        self.assert_waited(found["sleep"][1], 0.19, self.waited[0])

    def test_plain_generators_wait_for_nobody(self):
        found, _ = self.recorded("""
            def numbers():
                yield 1
                yield 2
            list(numbers())
        """)
        self.assertEqual(found, {})


if __name__ == "__main__":
    unittest.main()
