# SPDX-License-Identifier: MIT
"""Write what --help says about commands and options into the man page.

    make_man.py CALLPRISM PAGE            does the page say what --help says?
    make_man.py --update CALLPRISM PAGE   make it so
"""
import argparse
import difflib
import pathlib
import re
import subprocess
import sys

BEGIN, END = '.\\" begin\n', '.\\" end\n'
HEADING = re.compile(r"^(Options[a-z ]*):$", re.MULTILINE)
OPTION = re.compile(r"^  (-\S+)((?: \S+)*)(?:\s{2,}|\n\s+)(\S.*)$", re.MULTILINE)


def help_of(callprism, *command):
    """What --help prints."""
    return subprocess.run([callprism, *command, "--help"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def roff(text):
    """Text that troff takes as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line
                     for line in text.split("\n"))


def list_of_commands(text):
    """(name, summary) of every command."""
    listed = text.split("Commands:\n")[1].split("\n\n")[0]
    return [line.split(maxsplit=1) for line in listed.splitlines()]


def tables(text):
    """{heading: [(option, value, explanation)]} of one command's help."""
    parts = HEADING.split(text.split("\nExample")[0])
    return {heading: OPTION.findall(body)
            for heading, body in zip(parts[1::2], parts[2::2])}


def options_as_roff(options):
    """One paragraph for each option."""
    lines = []
    for name, value, explanation in options:
        value = f" \\fI{roff(value.strip())}\\fR" if value.strip() else ""
        lines += [".TP", f"\\fB{roff(name)}\\fR{value}", roff(explanation)]
    return lines


def section(callprism):
    """The part of the page between the marks."""
    commands = list_of_commands(help_of(callprism))
    shared = {}
    lines = [".SH COMMANDS"]
    for name, summary in commands:
        text = help_of(callprism, name)
        about = text.split("\n\n", 2)[1]
        found = tables(text)
        lines += [f".SS callprism {name} \\- {roff(summary)}", roff(about)]
        lines += options_as_roff(found.pop("Options"))
        shared.update(found)
    lines += [".SH OPTIONS OF FORMATS AND PICTURES",
              "They belong to every command that reads or writes the format, or draws",
              "the picture."]
    for heading, options in shared.items():
        lines += [f".SS {heading}"] + options_as_roff(options)
    return "\n".join(lines) + "\n"


def main():
    """Exit 0 when the page is right or was updated."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("callprism")
    parser.add_argument("page", type=pathlib.Path)
    arguments = parser.parse_args()
    page = arguments.page.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    wanted = before + BEGIN + section(arguments.callprism) + END + after
    if arguments.update:
        arguments.page.write_text(wanted, encoding="utf-8")
    elif page != wanted:
        sys.stdout.writelines(difflib.unified_diff(
            page.splitlines(True), wanted.splitlines(True), str(arguments.page), "--help"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
