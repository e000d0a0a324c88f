# SPDX-License-Identifier: MIT
"""What a capture says of the run.

It stands alone: an embedded interpreter runs the text of this file (core/hook/embed).
"""

import os
import sys


def facts(version: str) -> "dict[str, str]":
    """Keys are those of the profile's meta.  version: callprism's."""
    found = {
        "command": " ".join(quoted(word) for word in command_line()),
        "python": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "executable": sys.executable or "",
        "host": os.uname().nodename,
        "tool": "callprism " + version,
        "stdlib": os.path.dirname(os.__file__),
    }
    if sys.argv and sys.argv[0] not in ("", "-c", "-m"):
        found["program"] = os.path.abspath(sys.argv[0])
    site = sys.modules.get("site")
    if site is not None and hasattr(site, "getsitepackages"):
        found["site"] = os.pathsep.join(site.getsitepackages())
    return {key: clean(value) for key, value in found.items()}


def command_line() -> "list[str]":
    """The words that this interpreter was started with."""
    try:
        with open("/proc/self/cmdline", "rb") as words:
            return [os.fsdecode(word) for word in words.read().split(b"\0")[:-1]]
    except OSError:
        return getattr(sys, "orig_argv", None) or [sys.executable] + sys.argv


def clean(text: str) -> str:
    """Without lone surrogates, which no UTF-8 can hold (PEP 383)."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def quoted(word: str) -> str:
    """A word as a shell would need it, as in core/base/command.c."""
    safe = word and all(letter.isalnum() or letter > "\x7f" or letter in "@%+=:,./-_"
                        for letter in word)
    return word if safe else "'" + word.replace("'", "'\"'\"'") + "'"
