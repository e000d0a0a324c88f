#!/bin/sh
# SPDX-License-Identifier: MIT
# How long a large folded file and a large .prof take to read, convert and draw,
# beside what reading the bytes costs at all (wc -l) in the same minute; then the
# same beside other converters (convert/run.py) and what recording costs
# (hook/run.sh).  Prints; judges nothing.
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

python3 "$here/pstats_generate.py" >"$folder/big.prof"
printf '\n10000 functions, 20000 edges, %s KB of .prof\n' "$(($(wc -c <"$folder/big.prof") / 1000))"
for form in callgrind.out.big again.prof big.folded big.speedscope.json big.svg; do
    timed "callprism convert to $form" "$callprism" convert "$folder/big.prof" -o "$folder/$form"
done

printf '\n'
python3 "$here/convert/run.py" "$callprism"
python3 "$here/convert/trace.py" "$callprism"

printf '\n'
"$here/hook/run.sh" "$(dirname "$callprism")/.."
