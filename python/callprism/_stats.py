# SPDX-License-Identifier: MIT
"""Statistics as cProfile has them: the dictionary of pstats, and entries."""

import os
from typing import TYPE_CHECKING, Dict, List, NamedTuple, Optional, Tuple, Union

if TYPE_CHECKING:
    from callprism._profile import Profile

Key = Tuple[str, int, str]  # file, line, function
Edge = Tuple[int, int, float, float]
Row = Tuple[int, int, float, float, Dict[Key, Edge]]


class Code(NamedTuple):
    """What entries tell of a Python function, under a code object's names."""

    co_filename: str
    co_firstlineno: int
    co_name: str


class Subentry(NamedTuple):
    """Calls of one function by another; times are in seconds."""

    code: "Union[Code, str]"
    callcount: int
    reccallcount: int
    totaltime: float
    inlinetime: float


class Entry(NamedTuple):
    """A function, or the name of one that is written in C; times are in seconds."""

    code: "Union[Code, str]"
    callcount: int  # all calls, recursive ones included
    reccallcount: int  # those while it was open already
    totaltime: float  # with what it called
    inlinetime: float  # without
    calls: "Optional[List[Subentry]]"  # what it called, None: nothing


def read(profile: "Profile") -> "Dict[Key, Row]":
    """What was recorded so far, as marshalled by pstats."""
    import marshal

    # A hidden name: no capture.
    path = os.path.join(profile.directory or "", ".stats-%s" % os.urandom(4).hex())
    profile._convert(path, "--to", "pstats")
    try:
        with open(path, "rb") as file:
            return marshal.load(file)
    finally:
        os.unlink(path)


def _code(key: "Key") -> "Union[Code, str]":
    return key[2] if key[:2] == ("~", 0) else Code(*key)


def entries(stats: "Dict[Key, Row]") -> "List[Entry]":
    """The rows of a pstats dictionary, calls on the side of the caller."""
    calls = {}
    for callee, row in stats.items():
        for caller, (count, primitive, own, total) in row[4].items():
            calls.setdefault(caller, []).append(
                Subentry(_code(callee), count, count - primitive, total, own))
    return [Entry(_code(key), count, count - primitive, total, own, calls.get(key))
            for key, (primitive, count, own, total, _) in stats.items()]
