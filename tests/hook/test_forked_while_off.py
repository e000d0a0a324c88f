# SPDX-License-Identifier: MIT
"""A server that forks its workers while recording is off: they are switched as it is."""

import unittest

import family
import test_switching

#: Does as many calls as a line says; after "fork" a child does, too, what "child N" says.
SERVER = """
    import os, select, sys
    def lines(fd):
        text = b""
        while True:
            while not select.select([fd], [], [], 0.01)[0]:
                pass
            more = os.read(fd, 1000)
            if not more:
                return
            text += more
            while b"\\n" in text:
                line, text = text.split(b"\\n", 1)
                yield line.decode()

    def child(wanted, done):
        for line in lines(wanted):
            work(int(line))
            os.write(done, b"done\\n")

    def fork():
        wanted, to_child = os.pipe()
        from_child, done = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(to_child)
            child(wanted, done)
            os._exit(0)
        os.close(wanted)
        return pid, to_child, from_child

    def serve():
        forked = None
        print(os.getpid(), flush=True)
        for line in lines(0):
            if line == "fork":
                forked = fork()
                print(forked[0], flush=True)
            elif line.startswith("child "):
                os.write(forked[1], line[6:].encode() + b"\\n")
                print(os.read(forked[2], 1000).decode(), end="", flush=True)
            else:
                work(int(line))
                print("done", flush=True)
        if forked:
            os.close(forked[1])
            os.waitpid(forked[0], 0)
    serve()
"""


class ForkedWhileOff(family.Case):
    def setUp(self):
        super().setUp()
        self.server = test_switching.Running(self, self.program(SERVER), "--paused", "-o",
                                             "x.prism")
        self.addCleanup(self.clean_up)

    def clean_up(self):
        for stream in (self.server.process.stdin, self.server.process.stdout,
                       self.server.process.stderr):
            stream.close()
        self.server.process.wait(timeout=60)

    def calls(self):
        """{pid: calls of leaf}"""
        said = self.server.end()
        self.assertNotIn("forked", said)
        self.read_family()
        return {process.pid: process.calls["leaf"] for process in self.processes
                if process.calls["leaf"]}

    def test_the_child_alone(self):
        child = int(self.server.tell("fork"))
        self.server.tell("child 1000")
        self.server.switch("on", child)
        self.server.tell("child 7")
        self.server.tell("1000")
        self.server.switch("off", child)
        self.server.tell("child 1000")
        self.assertEqual(self.calls(), {child: 7})

    def test_the_parent_alone(self):
        self.server.tell("fork")
        self.server.switch("on")
        self.server.tell("5")
        self.server.tell("child 1000")
        self.assertEqual(self.calls(), {self.server.pid: 5})

    def test_all(self):
        """By the number of `record`; a child that is forked then, too."""
        child = int(self.server.tell("fork"))
        self.server.switch_all("on", self.server.pid, child)
        self.server.tell("3")
        self.server.tell("child 4")
        another = int(self.server.tell("fork"))
        self.server.tell("child 6")
        self.assertEqual(self.calls(), {self.server.pid: 3, child: 4, another: 6})


if __name__ == "__main__":
    unittest.main()
