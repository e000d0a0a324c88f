#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write folded stacks like those of a busy Python web server: the same bytes on
every machine, for benchmarks.

    folded_generate.py [STACKS [DEPTH]] > FILE

Without arguments: 200,000 distinct stacks of about 30 frames, about 1 KB per line,
200 MB.  Frames are spelled as py-spy does; stacks share their beginnings, as those
of a real program do, and stand in no order.
"""
import sys

PACKAGES = (
    "gunicorn/workers", "django/core/handlers", "django/db/models", "django/template",
    "rest_framework", "sqlalchemy/orm", "sqlalchemy/engine", "celery/app", "kombu/transport",
    "requests/adapters", "urllib3/connectionpool", "jinja2/runtime", "shop/views",
    "shop/orders", "shop/pricing", "shop/search", "json/encoder", "logging/handlers",
)
VERBS = (
    "get", "process", "resolve", "render", "execute", "compile", "load", "dispatch",
    "handle", "fetch", "validate", "serialize", "emit", "iterate", "flush", "build",
)
NOUNS = (
    "request", "response", "queryset", "template", "context", "result", "row", "field",
    "session", "connection", "message", "order", "price", "document", "token", "cache",
)


class Random:
    """A 64-bit linear congruential generator (Knuth's MMIX constants), so that the
    output does not depend on the version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) * limit >> 31


def make_frames(random, count):
    frames = []
    for i in range(count):
        package = PACKAGES[random.below(len(PACKAGES))]
        name = f"{VERBS[random.below(len(VERBS))]}_{NOUNS[random.below(len(NOUNS))]}"
        frames.append(f"{name} ({package}.py:{10 + 7 * i % 1900})")
    return frames


def make_stacks(random, frames, count, depth):
    """Distinct stacks: each is an earlier one with another end.  Few frames are new
    in most of them, because the requests of a server differ near the leaves."""
    stacks = [frames[:1]]
    seen = set()
    while len(seen) < count:
        base = stacks[random.below(len(stacks))]
        keep = max(1, len(base) - random.below(7) * random.below(4))
        length = max(keep + 1, depth - 9 + random.below(15))
        stack = base[:keep]
        while len(stack) < length:
            # A caller has few callees, so that contexts repeat.
            stack.append(frames[(hash_text(stack[-1]) * 5 + random.below(3)) % len(frames)])
        line = ";".join(stack)
        if line not in seen:
            seen.add(line)
            stacks.append(stack)
            yield line


def hash_text(text):
    value = 0
    for byte in text.encode():
        value = (value * 131 + byte) % 2**32
    return value


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    depth = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    random = Random(1)
    frames = make_frames(random, 4000)
    for line in make_stacks(random, frames, count, depth):
        sys.stdout.write(f"{line} {1 + random.below(97)}\n")


if __name__ == "__main__":
    main()
