# SPDX-License-Identifier: MIT
"""A Profile as a decorator: each kind of function stays what it is, and its calls are
recorded."""

import json
import unittest

import support


class Decorators(support.Program):
    def calls(self, name):
        return {key[2]: row[1] for key, row in self.stats(name).items()
                if key[0] == "app.py" and key[2] != "<module>"}

    def test_functions(self):
        self.run_well("""
            p = callprism.Profile()
            def leaf(): pass
            @p
            def work(n, *, more=1):
                "Words."
                for i in range(n * more): leaf()
                return n
            leaf()
            print(work(2), work(2, more=2), work.__name__, work.__doc__)
            leaf()
            try:
                work("x")
            except TypeError:
                print(callprism.current())
            p.save("x.prof")
            class Class:
                @callprism.Profile()
                def method(self): return self
            one = Class()
            print(one.method() is one)
        """)
        self.assertEqual(self.output, "2 2 work Words.\nNone\nTrue\n")
        self.assertEqual(self.calls("x.prof"), {"work": 3, "leaf": 6})

    def test_recursion_is_one_session(self):
        self.run_well("""
            p = callprism.Profile()
            @p
            def down(n): return n and down(n - 1)
            down(5)
            p.save("x.prof")
            import os
            print(len(os.listdir(p.directory)))
        """)
        self.assertEqual(self.calls("x.prof"), {"down": 6})
        self.assertEqual(self.output, "1\n")

    def test_calls_in_threads(self):
        self.run_well("""
            import threading
            p = callprism.Profile()
            def leaf(): pass
            barrier = threading.Barrier(4)
            @p
            def work():
                barrier.wait()
                leaf()
                barrier.wait()
            threads = [threading.Thread(target=work) for i in range(4)]
            for t in threads: t.start()
            for t in threads: t.join()
            print(callprism.current())
            p.save("x.prof")
        """)
        self.assertEqual(self.output, "None\n")
        self.assertEqual(self.calls("x.prof")["leaf"], 4)

    def test_generators(self):
        self.run_well("""
            p = callprism.Profile()
            def leaf(): pass
            @p
            def numbers():
                try:
                    got = yield 1
                    leaf()
                    while got != "end":
                        try:
                            got = yield got
                        except KeyError as error:
                            got = yield error.args[0]
                    return "returned"
                finally:
                    leaf()
            g = numbers()
            print(callprism.current())
            print(next(g), g.send(2), g.throw(KeyError("thrown")), callprism.current() is p)
            try:
                g.send("end")
            except StopIteration as end:
                print(end.value)
            print(callprism.current())
            next(numbers())  # closed early
            print(callprism.current())
            p.save("x.prof")
        """)
        self.assertEqual(self.output,
                         "None\n1 2 thrown True\nreturned\nNone\nNone\n")
        self.assertEqual(self.calls("x.prof"), {"numbers": 6, "leaf": 3})

    def test_coroutines(self):
        self.run_well("""
            import asyncio, inspect, time
            p = callprism.Profile()
            def leaf(): pass
            stamps = []
            def stamp(): stamps.append(time.perf_counter())
            @p
            async def work(n):
                asyncio.get_running_loop().call_soon(stamp)
                asyncio.get_running_loop().call_later(0.1, stamp)
                await asyncio.sleep(0.1)
                leaf()
                return n
            async def main():
                print(await asyncio.gather(work(1), work(2)), callprism.current())
                task = asyncio.ensure_future(work(3))
                await asyncio.sleep(0)
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    print("cancelled", callprism.current())
            print(inspect.iscoroutinefunction(work))
            start = time.perf_counter()
            asyncio.run(main())
            around = time.perf_counter() - start
            p.save("x.prof")
            p.save("x.prism")
            print(around - (stamps[2] - stamps[1]))
        """)
        *said, at_most = self.output.splitlines()
        self.assertEqual(said, ["True", "[1, 2] None", "cancelled None"])
        calls = self.calls("x.prof")
        self.assertEqual((calls["work"], calls["leaf"]), (6, 2))
        # It is on while they sleep, and the sleep is no time of theirs.  From the second
        # stamp, of the later one, to the third, of the first timer, both sleep.
        self.assertLessEqual(self.functions("x.prof")["work"][2], float(at_most) * 1.01)

    def test_suspended_time_through_the_wrapper(self):
        """The time is that of the innermost, sleep(), and of nobody who awaits it.

        The loop makes the first stamp when sleep() is suspended already, and the second
        before it is awake: the timers are in this order."""
        self.run_well("""
            import asyncio, time
            stamps = []
            def stamp(): stamps.append(time.perf_counter())
            @callprism.Profile()
            async def work():
                asyncio.get_running_loop().call_soon(stamp)
                asyncio.get_running_loop().call_later(0.2, stamp)
                start = time.perf_counter()
                await asyncio.sleep(0.2)
                print(time.perf_counter() - start)
            async def caller(): await work()
            with callprism.Profile() as p:
                asyncio.run(caller())
            p.save("x.prism")
            p.save("x.json")
            print(stamps[1] - stamps[0])
        """)
        around, inside = map(float, self.output.split())
        with open(self.path("x.json"), encoding="utf-8") as file:
            profile = json.load(file)
        names = [metric["name"] for metric in profile["metrics"]]
        suspended = sum(cell[3:][names.index("suspended")] for cell in profile["cells"]) / 1e9
        self.assertLessEqual(inside * 0.99, suspended)
        self.assertLessEqual(suspended, around * 1.01)

    def test_async_generators(self):
        self.run_well("""
            import asyncio
            p = callprism.Profile()
            def leaf(): pass
            @p
            async def numbers():
                try:
                    got = yield 1
                    leaf()
                    await asyncio.sleep(0)
                    try:
                        got = yield got
                    except KeyError as error:
                        yield error.args[0]
                finally:
                    leaf()
            async def main():
                print([n async for n in numbers()], callprism.current())
                g = numbers()
                print(await g.asend(None), await g.asend(2),
                      await g.athrow(KeyError("thrown")), callprism.current() is p)
                await g.aclose()
                print(callprism.current())
                g = numbers()
                await g.__anext__()
                await g.aclose()
                print(callprism.current())
            asyncio.run(main())
            p.save("x.prof")
        """)
        self.assertEqual(self.output,
                         "[1, None] None\n1 2 thrown True\nNone\nNone\n")
        self.assertEqual(self.calls("x.prof")["leaf"], 5)

    def test_no_function(self):
        done = self.run_program("callprism.Profile()(3)")
        self.assertIn("TypeError: callprism: expected a function to decorate, found 3",
                      done.stderr)


if __name__ == "__main__":
    unittest.main()
