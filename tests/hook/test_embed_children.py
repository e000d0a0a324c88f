# SPDX-License-Identifier: MIT
"""What an interpreter forks that is recorded from its first bytecode: the same program goes
on in it."""

import os
import unittest

import test_children


@unittest.skipUnless(os.environ.get("CALLPRISM_EMBEDDED"),
                     "this Python has no shared library to embed")
class Embedded(test_children.Forks):
    options = ("--embed",)


if __name__ == "__main__":
    unittest.main()
