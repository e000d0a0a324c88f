# SPDX-License-Identifier: MIT
"""Functions that record their calls: one wrapper for each kind of function, of the same
kind itself.  A wrapper is hidden: who calls the function calls it still."""

import functools
from typing import TYPE_CHECKING, Any, Callable

from callprism import _hook

if TYPE_CHECKING:
    from callprism._profile import Profile

# Flags of code objects (inspect.CO_...), whose module is a long import.
_GENERATOR = 0x20
_COROUTINE = 0x80 | 0x100  # native, or made of a generator by types.coroutine()
_ASYNC_GENERATOR = 0x200


def _flags(function: "Callable[..., Any]") -> int:
    while isinstance(function, functools.partial):
        function = function.func
    function = getattr(function, "__func__", function)
    return getattr(getattr(function, "__code__", None), "co_flags", 0)


def _call(profile: "Profile", function: "Callable[..., Any]") -> "Callable[..., Any]":
    def call(*arguments: "Any", **keywords: "Any") -> "Any":
        profile.enable()
        try:
            return function(*arguments, **keywords)
        finally:
            profile.disable()
    return call


def _generate(profile: "Profile", function: "Callable[..., Any]") -> "Callable[..., Any]":
    def generate(*arguments: "Any", **keywords: "Any") -> "Any":
        profile.enable()
        try:
            return (yield from function(*arguments, **keywords))
        finally:
            profile.disable()
    return generate


def _await(profile: "Profile", function: "Callable[..., Any]") -> "Callable[..., Any]":
    async def wait(*arguments: "Any", **keywords: "Any") -> "Any":
        profile.enable()
        try:
            return await function(*arguments, **keywords)
        finally:
            profile.disable()
    return wait


def _async_generate(profile: "Profile",
                    function: "Callable[..., Any]") -> "Callable[..., Any]":
    async def generate(*arguments: "Any", **keywords: "Any") -> "Any":
        profile.enable()
        try:
            inner = function(*arguments, **keywords)
            step = inner.__anext__()
            while True:
                try:
                    value = await step
                except StopAsyncIteration:
                    return
                try:
                    sent = yield value
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as raised:
                    step = inner.athrow(raised)
                else:
                    step = inner.asend(sent)
        finally:
            profile.disable()
    return generate


def decorated(profile: "Profile", function: "Any") -> "Any":
    """The function, recorded by the profile while a call of it is under way."""
    if isinstance(function, type) or not callable(function):
        raise TypeError("callprism: expected a function to decorate, found %r" % (function,))
    flags = _flags(function)
    if flags & _ASYNC_GENERATOR:
        wrapper = _async_generate(profile, function)
    elif flags & _COROUTINE:
        wrapper = _await(profile, function)
    elif flags & _GENERATOR:
        wrapper = _generate(profile, function)
    else:
        wrapper = _call(profile, function)
    _hook.hide(wrapper.__code__)
    return functools.update_wrapper(wrapper, function)
