#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A little of the standard library at work.  work.json is what it recorded of itself as
/opt/demo/work.py, with Debian 12's /usr/bin/python3 (3.11); names of the machine and
times of day are left out."""
import argparse
import configparser
import json
import string

import callprism


def options():
    parser = argparse.ArgumentParser(prog="shop", description="Sells fruit.")
    parser.add_argument("names", nargs="*", help="what is sold")
    parser.add_argument("--size", type=int, default=3, help="how many of each")
    group = parser.add_argument_group("looks")
    group.add_argument("--colour", choices=["red", "green"], help="of all of them")
    for size in range(3):
        parser.parse_args(["apple", "pear", "--size", str(size), "--colour", "red"])
    return parser.format_help()


def settings():
    parser = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation())
    parser.read_string("[fruit]\nname = apple\nlong = red ${name}\n"
                       "[shop]\nsells = ${fruit:long}\n")
    return {name: dict(parser[name]) for name in parser.sections()}


def main():
    rows = [{"id": i, "tags": ["a", None], "size": i / 2} for i in range(5)]
    text = json.dumps([rows, settings()], indent=1)
    json.loads(text)
    return string.Template("$help\n$text").substitute(help=options(), text=text)


if __name__ == "__main__":
    main()  # once, so that what is cached is there
    with callprism.Profile() as profile:
        main()
    profile.save("work.json")
