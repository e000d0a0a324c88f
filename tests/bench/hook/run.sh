#!/bin/sh
# SPDX-License-Identifier: MIT
# What the hook costs in every interpreter that a build has one for (table.py).
# Prints; judges nothing.
#
#     tests/bench/hook/run.sh [BUILD [OPTION...]]      default: build; --quick
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../../build}
[ $# -eq 0 ] || shift

while read -r python; do
    "$python" -B "$here/table.py" "$@" "$build" </dev/null
    echo
done <"$build/hook-pythons.txt"
