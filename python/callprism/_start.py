# SPDX-License-Identifier: MIT
"""Starting a recording of this process, and handing it to the ``callprism`` program."""

import os
import sys

from callprism import _calibrate, _facts, _hook


#: Where `callprism record` has this process recorded; None: it does not.  An embedded
#: interpreter is recorded before any of this is imported.
directory_of_process = os.environ.get("CALLPRISM_RECORDING") if _hook.active() else None


def facts() -> "dict[str, str]":
    """What the capture says of the run; keys as in the profile's meta."""
    return _facts.facts(_hook.version)


def read_options(words: str) -> "dict[str, object]":
    """Keyword options of the recorder from words name=value, one a line.

    Flags and numbers are integers, patterns lists, all others text; the recorder says
    which it does not know.
    """
    numbers = ("keep_threads", "max_nodes", "no_builtins", "no_children")
    lists = ("include", "exclude")
    options = {}
    for word in words.splitlines():
        name, _, value = word.partition("=")
        if name in lists:
            options.setdefault(name, []).append(value)
        else:
            options[name] = int(value) if name in numbers else value
    return options


def start(directory: str, run_id: bytes, seed: bool,
          options: "dict[str, object] | None" = None) -> None:
    """Record this process into a new file of the directory, PID-RANDOM.

    run_id: 16 bytes, the same for all processes of one recording.  seed: whether the
    frames that are open now are the path to what follows.  options: of the recorder,
    as _hook.start has them.
    """
    global directory_of_process
    calibrate(directory)
    # So `record` tells those that start while it is off: PRISM_SWITCH_OFF_FILE.
    off = os.path.exists(os.path.join(directory, ".off"))
    _hook.start(new_path(directory), run_id, facts(), seed,
                {"switch": "off" if off else "on", **(options or {})})
    directory_of_process = directory


def calibrate(directory: str) -> None:
    """Once in a process, before its first recording: what will recording cost?"""
    _hook.calibrate(os.path.join(directory, ".calibration-%d" % os.getpid()), _calibrate.loop,
                    _calibrate.call, _calibrate.call_builtin, _calibrate.resume)


def new_path(directory: str) -> str:
    """A new name for a capture of this process: PID-RANDOM."""
    return os.path.join(directory, "%d-%s" % (os.getpid(), os.urandom(4).hex()))


def program() -> str:
    """The path of the ``callprism`` program: of our own installation, else of PATH."""
    import shutil

    package = os.path.dirname(os.path.realpath(__file__))
    prefix = os.path.join(package, "..", "..", "..", "..")  # from lib/pythonX.Y/site-packages
    target = os.path.join(package, "..")  # of pip install --target
    own = [os.path.normpath(os.path.join(above, "bin", "callprism"))
           for above in (prefix, target)]
    found = next((path for path in own if os.access(path, os.X_OK)), None)
    found = found or shutil.which("callprism")
    if found is None:
        raise FileNotFoundError("callprism: the program callprism is not installed")
    return found


def convert(directory: str, path: str, *options: str) -> None:
    """Write the recording in the form that the path's name says.

    options: more of `callprism convert`.  Raises OSError with the program's message.
    """
    import subprocess

    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith("CALLPRISM_")}
    done = subprocess.run([program(), "convert", directory, "-o", path, *options],
                          env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise OSError(done.stderr.decode("utf-8", "replace").strip())


for _function in (facts, _facts.facts, _facts.command_line, _facts.clean, _facts.quoted, read_options, start, calibrate,
                  new_path, program, convert):
    _hook.hide(_function.__code__)
del _function
