# SPDX-License-Identifier: MIT
"""``python3 -m callprism -o out.prof script.py``: record with this interpreter.

The same as ``callprism record --python THIS ...``: one front end, one set of
guarantees.
"""

import os
import sys

from callprism import _start


def main() -> None:
    """Become the ``callprism`` program."""
    try:
        program = _start.program()
    except FileNotFoundError as missing:
        sys.exit(str(missing))
    os.execv(program, [program, "record", "--python", sys.executable] + sys.argv[1:])


main()
