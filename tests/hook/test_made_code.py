# SPDX-License-Identifier: MIT
"""Code that is made over and over again is one function: a million times exec() of a
text leave memory and the capture as they were, and the counts are right."""
import os
import sys
import unittest

import sanitizer
import support
import trees

PROGRAM = """
import os, time

def sizes():
    with open("/proc/self/statm", encoding="ascii") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    folder = os.environ["CALLPRISM_RECORDING"]
    print(resident, sum(os.path.getsize(os.path.join(folder, name))
                        for name in os.listdir(folder)), int(time.monotonic()))

def make(times):
    for i in range(times):
        exec(compile("pass", "text", "exec"))

for times in 200_000, 800_000:
    make(times)
    sizes()
"""

MADE = """
# tree
# make:11 2 @16
#   builtins.compile 1000000 @13
#   builtins.exec 1000000 @13
#     text::<module>:1 1000000
"""


class MadeCode(support.Case):
    def test_a_million(self):
        program = self.program(PROGRAM)
        os.mkdir(self.path("captures"))
        capture, output = support.record_raw(program, self.path("captures"))
        (memory, file, start), (memory_later, file_later, end) = [
            map(int, line.split()) for line in output.splitlines()]
        if not sanitizer.ACTIVE:
            self.assertLess(memory_later - memory, 2 << 20)
            # Half a KiB of cells for each 0.1 s; the file grows by pieces of 256 KiB.
            self.assertLessEqual(file_later - file, (1 << 18) + (end - start + 1) * 10 * 512)

        tree = trees.elide(trees.recorded(capture, program), trees.Tree())
        module, = tree.threads["MainThread"].children.values()
        make = trees.Context("")
        make.add(module.children["make:11", 16])
        wanted = trees.expected(MADE, sys.version_info)
        self.assertEqual(list(make.lines()), list(wanted.lines()))


if __name__ == "__main__":
    unittest.main()
