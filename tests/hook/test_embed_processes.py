# SPDX-License-Identifier: MIT
"""What an interpreter starts that is recorded from its first bytecode: the Python that it
stands for."""

import os
import unittest

import test_processes


@unittest.skipUnless(os.environ.get("CALLPRISM_EMBEDDED"),
                     "this Python has no shared library to embed")
class Embedded(test_processes.Processes):
    options = ("--embed",)


if __name__ == "__main__":
    unittest.main()
