#!/bin/sh
# SPDX-License-Identifier: MIT
# How much longer an empty program takes below `callprism record`, with every interpreter
# that a build has a hook for (startup.py).  Prints; judges nothing.
#
#     tests/bench/startup/run.sh [BUILD [OPTION...]]      default: build; --quick
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../../build}
[ $# -eq 0 ] || shift

while read -r python; do
    "$python" -B "$here/startup.py" "$@" "$build" </dev/null
    echo
done <"$build/hook-pythons.txt"
