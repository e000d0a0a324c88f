# SPDX-License-Identifier: MIT
"""Children of an interpreter that is recorded from its first bytecode: those that are
forked are the same program and go on in it, all others are the Python that it stands for."""

import os
import unittest

import test_children
import test_processes

embedded = unittest.skipUnless(os.environ.get("CALLPRISM_EMBEDDED"),
                               "this Python has no shared library to embed")


@embedded
class Forks(test_children.Forks):
    options = ("--embed",)


@embedded
class Processes(test_processes.Processes):
    options = ("--embed",)


if __name__ == "__main__":
    unittest.main()
