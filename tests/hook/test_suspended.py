# SPDX-License-Identifier: MIT
"""The time that coroutines and asynchronous generators are suspended: a metric of its
own, of the innermost that waits, and never part of anybody's own time."""

import json
import re
import sys
import unittest

import support
import trees

SUSPENDED = 1 << 31  # a node's flag

#: Measures what it awaits: bounds[name] is the number of times, and how long that was at
#: least and at most.  While the loop selects everybody is suspended, so that one was from
#: its first selection to the last one; waited() comes behind it.
LOOP = """
    import asyncio, json, selectors, time
    selections = []
    class Selector(selectors.DefaultSelector):
        def select(self, timeout=None):
            start = time.perf_counter()
            events = super().select(timeout)
            selections.append((start, time.perf_counter()))
            return events
    bounds = {}
    def waited(name, start):
        most = time.perf_counter() - start
        ours = [moments for moments in selections if moments[0] > start]
        count, all_least, all_most = bounds.get(name, (0, 0, 0))
        bounds[name] = count + 1, all_least + ours[-1][1] - ours[0][0], all_most + most
    def run(coroutine):
        loop = asyncio.SelectorEventLoop(Selector())
        loop.run_until_complete(coroutine)
        loop.close()
        print(json.dumps(bounds))
"""


class Suspended(support.Case):
    def recorded(self, text):
        """({qualified name: [times suspended, seconds]}, own seconds of the main thread)"""
        self.record("-o", "raw.prism", self.program(text))
        done = self.run_in_folder([support.CALLPRISM, "info", "raw.prism"])
        self.told = dict(re.findall(r"(\w+) \(nanoseconds\): (\S+ \S+)", done.stdout))
        capture = self.raw(text)
        tick = capture.ns_per_tick() / 1e9
        found = {}
        own = 0
        for name, nodes, _ in capture.threads():
            for node in nodes:
                if node["flags"] & SUSPENDED:
                    function = nodes[node["parent"]]["function"]["name"]
                    times = found.setdefault(function, [0, 0.0])
                    times[0] += node["resumes"]
                    times[1] += node["self"] * tick
                elif name == "MainThread":
                    own += node["self"] * tick
        return found, own

    def raw(self, text):
        """The recorder's own file of a program that stops its recording itself."""
        program = self.program("""
            import sys, time; sys.path.insert(0, %r)
            from callprism import _hook
            before = time.perf_counter()
            _hook.start(%r, bytes(16), {}, True)
            exec(compile(open("body.py").read(), "body.py", "exec"))
            _hook.stop()
            print(time.perf_counter() - before)
        """ % (support.PACKAGE, self.path("raw")), "raw.py")
        self.program(text, "body.py")
        done = self.run_in_folder([sys.executable, program])
        self.assertEqual(done.returncode, 0, done.stderr)
        *lines, self.wall = (json.loads(line) for line in done.stdout.splitlines())
        self.bounds = dict(*lines)
        layout = trees.read_by_document.tables(trees.DOCUMENT)
        return trees.read_by_document.Capture(self.path("raw"), layout)

    def assert_waited(self, found, name):
        """The times of that function are those that the program itself has measured; 1 %
        is for the clocks."""
        count, least, most = self.bounds[name]
        times, seconds = found[name]
        self.assertEqual(times, count)
        self.assertLessEqual(least * 0.99, seconds)
        self.assertLessEqual(seconds, most * 1.01)

    def test_gather_of_three_sleeps(self):
        found, own = self.recorded(LOOP + """
    async def nap(seconds):
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        waited("sleep", start)
    async def main():
        start = time.perf_counter()
        await asyncio.gather(nap(0.1), nap(0.2), nap(0.3))
        waited("main", start)
    run(main())
    """)
        # sleep() waits, and whoever awaits it is not counted again; main() waits for
        # gather()'s future, which is no coroutine.
        self.assertEqual({name: times for name, (times, _) in found.items()},
                         {"sleep": 3, "main": 1})
        self.assert_waited(found, "sleep")
        self.assert_waited(found, "main")
        # The naps run beside each other, and the thread's own time is what has passed.
        self.assertGreaterEqual(own, self.bounds["main"][1] * 0.99)
        self.assertLessEqual(own, self.wall * 1.01)
        self.assertIn("suspended", self.told)

    def test_asynchronous_generator(self):
        """Suspended while it waits, and while its consumer does."""
        found, _ = self.recorded(LOOP + """
    async def numbers():
        for i in range(3):
            start = time.perf_counter()
            yield i
            waited("numbers", start)
    async def main():
        async for i in numbers():
            start = time.perf_counter()
            await asyncio.sleep(0.05)
            waited("sleep", start)
    run(main())
    """)
        self.assert_waited(found, "numbers")
        self.assert_waited(found, "sleep")
        self.assertNotIn("main", found)

    def test_a_future_that_a_consumer_awaits(self):
        """What an asynchronous generator gives its consumer is no suspension of that."""
        found, _ = self.recorded(LOOP + """
    async def numbers():
        yield 1
    async def main():
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.1, future.set_result, 1)
        async for i in numbers():
            start = time.perf_counter()
            await future
            waited("main", start)
    run(main())
    """)
        self.assert_waited(found, "main")

    def test_cancelled(self):
        """The exception is what it goes on with."""
        found, _ = self.recorded(LOOP + """
    async def timed(seconds):
        start = time.perf_counter()
        try:
            await asyncio.sleep(seconds)
        finally:
            waited("sleep", start)
    async def main():
        task = asyncio.ensure_future(timed(1000))
        await timed(0.1)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
    run(main())
    """)
        self.assertEqual(found["sleep"][0], 2)
        self.assert_waited(found, "sleep")

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
