# SPDX-License-Identifier: MIT
"""Where functions stand in a picture of a call graph, and how far they moved."""
import math
import pathlib
import re

ORIGIN = re.compile(r' data-origin="(\S+) (\S+) ')
WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)')
NODE = re.compile(r' data-node="\d+ (\w+)"><rect [^>]*? x="([-\d.]+)" y="([-\d.]+)"'
                  r' width="([\d.]+)" height="([\d.]+)"')


class Picture:
    """`places` are the middles of the boxes, by the keys of the functions."""

    def __init__(self, path):
        text = pathlib.Path(path).read_text(encoding="utf-8")
        left, top = map(float, ORIGIN.search(text).groups())
        self.width = float(WIDTH.search(text)[1])
        self.places = {}
        for key, *numbers in NODE.findall(text):
            x, y, width, height = map(float, numbers)
            self.places[key] = (x + width / 2 - left, y + height / 2 - top)


def in_both(before, after):
    return before.places.keys() & after.places.keys()


def moved(before, after):
    """The mean way of the functions in both, in percent of the first one's width."""
    common = in_both(before, after)
    way = sum(math.dist(before.places[key], after.places[key]) for key in common)
    return 100 * way / len(common) / before.width
