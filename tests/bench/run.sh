#!/bin/sh
# SPDX-License-Identifier: MIT
# How long reading and drawing a large folded file takes, beside what reading its
# bytes costs at all (wc -l) in the same minute.  Prints; judges nothing.
#
#     tests/bench/run.sh [CALLPRISM [STACKS]]      default: build/bin/callprism, 200000
set -eu

here=$(cd "$(dirname "$0")" && pwd)
callprism=${1:-$here/../../build/bin/callprism}
stacks=${2:-200000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

now() { date +%s%N; }

# timed LABEL COMMAND...: the best of three runs.
timed() {
    label=$1
    shift
    best=
    for _ in 1 2 3; do
        start=$(now)
        "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
        took=$((($(now) - start) / 1000000))
        if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
    done
    printf '%-34s %6d ms\n' "$label" "$best"
}

python3 "$here/folded_generate.py" "$stacks" >"$folder/big.folded"
printf '%s stacks, %s MB\n' "$stacks" "$(($(wc -c <"$folder/big.folded") / 1000000))"
timed 'wc -l' wc -l "$folder/big.folded"
timed 'callprism info' "$callprism" info "$folder/big.folded"
timed 'callprism flamegraph' "$callprism" flamegraph "$folder/big.folded" -o "$folder/big.svg"
timed 'callprism convert to folded' "$callprism" convert "$folder/big.folded" -o "$folder/back.folded"
timed 'callprism convert to speedscope' "$callprism" convert "$folder/big.folded" -o "$folder/big.speedscope.json"
printf 'SVG: %s bytes\n' "$(wc -c <"$folder/big.svg")"
