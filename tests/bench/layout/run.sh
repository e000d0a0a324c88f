#!/bin/sh
# SPDX-License-Identifier: MIT
# The layout beside `dot` (Debian: graphviz) on the graphs of graphs/: crossings, total
# length of edges, overlaps and time, all of both drawings by one counter (measure.c);
# then how far functions move when a profile changes a little.  Prints; judges nothing.
#
#     tests/bench/layout/run.sh [--labels] [GRAPH...]        default: up to 500 nodes
#
# dot needs minutes and more for the larger ones: name them, or `all`.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
labels=
if [ "${1:-}" = --labels ]; then
    labels=--labels
    shift
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

base="$root/core/base"
library="$root/render/layout/*.c $base/arena.c $base/error.c $base/memory.c $base/strong.c"
flags="-std=c11 -O2 -D_GNU_SOURCE -I$root"
# shellcheck disable=SC2086
cc $flags $library "$here/input.c" "$here/measure.c" "$here/compare.c" -lm -o "$folder/compare"
# shellcheck disable=SC2086
cc $flags $library "$here/input.c" "$here/stability.c" -lm -o "$folder/stability"

if [ $# -eq 0 ]; then
    set -- "$here"/graphs/*-0[0-5]*.graph
elif [ "$1" = all ]; then
    set -- "$here"/graphs/*.graph
fi

dot -V
echo "graph            nodes edges  crossings (dot)       ratio  length ratio  overlaps through (dot)  seconds   (dot)  dot/ours"
for graph in "$@"; do
    "$folder/compare" $labels --dot "$graph" >"$folder/graph.dot"
    started=$(awk '{print $1}' /proc/uptime)
    dot -Tplain "$folder/graph.dot" >"$folder/plain" 2>"$folder/log"
    ended=$(awk '{print $1}' /proc/uptime)
    "$folder/compare" $labels "$graph" "$folder/plain" |
        awk -v name="$(basename "$graph" .graph)" -v dot="$(echo "$ended $started" | awk '{print $1 - $2}')" '
        { printf "%-15s %6d %5d %10d (%8d) %6.2f %13.2f %9d %7d (%d) %9.3f (%8.2f) %7.0f\n", name, $1, $2,
                 $4, $9, $9 ? $4 / $9 : 1, $5 / $10, $6, $7, $12, $3, dot, dot / $3 }'
done | tee "$folder/table"

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
printf '\nmedians: crossings %s, length %s, time of dot / ours %s\n' \
    "$(sed 's/.*)  *\([0-9.]*\)  *\([0-9.]*\)  *[0-9]*  *[0-9]* (.*/\1/' "$folder/table" | median)" \
    "$(sed 's/.*)  *\([0-9.]*\)  *\([0-9.]*\)  *[0-9]*  *[0-9]* ([0-9]*) .*/\2/' "$folder/table" | median)" \
    "$(awk '{ print $NF }' "$folder/table" | median)"

printf '\nmoved, in %% of the width (upright): other weights; a fiftieth of the nodes gone; the same, anchored\n'
for graph in "$@"; do
    printf '%-15s %s\n' "$(basename "$graph" .graph)" "$("$folder/stability" "$graph")"
done

printf '\nmoved between two recordings: nodes that both have; without an anchor; anchored\n'
for before in "$here"/graphs/pairs/*.a.graph; do
    printf '%-15s %s\n' "$(basename "$before" .a.graph)" \
        "$("$folder/stability" "$before" "${before%.a.graph}.b.graph")"
done
