# SPDX-License-Identifier: MIT
"""Recording starts and stops at any depth: up to three calls around a function, in
it, or up to three calls below it.  Every pair of depths gives the tree that follows
from the calls and returns alone."""
import glob
import os
import sys
import unittest

import support
import trees

DEPTHS = range(-3, 4)

PROGRAM = """
import os, sys
import callprism

def leaf(): pass
def around(n, start, stop):
    if n == -start: profile.enable()
    leaf()
    if n > 0: around(n - 1, start, stop)
    else: middle(start, stop)
    leaf()
    if n == -stop: profile.disable()
def middle(start, stop):
    if start > 0: below(start, profile.enable)
    leaf(); leaf()
    if stop > 0: below(stop, profile.disable)
def below(n, action):
    leaf()
    if n > 1: below(n - 1, action)
    else: action()
    leaf()

kept = []
for start in range(-3, 4):
    for stop in range(-3, 4):
        profile = callprism.Profile()
        around(3, start, stop)
        profile.save("%d_%d.prism" % (start, stop))
        kept.append(profile)
# What is recorded stays where it is: no profile is collected.
sys.stdout.flush()
os._exit(0)
"""


def line_of(text):
    """The number of the only line of the program that starts so."""
    found = [number for number, line in enumerate(PROGRAM.splitlines(), 1)
             if line.strip().startswith(text)]
    assert len(found) == 1, (text, found)
    return found[0]


