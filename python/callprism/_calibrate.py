# SPDX-License-Identifier: MIT
"""What the recorder measures itself with: loops that do nothing but one kind of event.

``_hook.calibrate`` runs them with and without recording, once in a process.
"""


def loop(count: int) -> None:
    """The loop itself."""
    for _ in range(count):
        pass


def nothing() -> None:
    """A Python function that costs no more than its call."""


def call(count: int) -> None:
    """Calls of a Python function."""
    for _ in range(count):
        nothing()


def call_builtin(count: int) -> None:
    """Calls of a C function."""
    get = "".isascii
    for _ in range(count):
        get()


def numbers(count: int):
    """A generator."""
    for number in range(count):
        yield number


def resume(count: int) -> None:
    """Resumes of a generator."""
    for _ in numbers(count):
        pass
