#!/bin/sh
# SPDX-License-Identifier: MIT
# The layout beside `dot` (Debian: graphviz) on the graphs of graphs/, without labels
# and with: crossings, total length of edges, overlaps, pieces of edges through boxes and
# seconds of CPU, all of both drawings by one counter (measure.c); then how far functions
# move when a profile changes a little.  Prints rows for docs/layout.md; judges nothing.
#
#     tests/bench/layout/run.sh [--limit SECONDS] [GRAPH...]      default: 60, all graphs
#
# dot needs minutes and more for large graphs.  A run of it ends after the limit, and the
# row says so; what it drew is kept in $LAYOUT_BENCH_KEEP (build-bench/layout), as is that
# it took longer, so only the first time is slow.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
keep=${LAYOUT_BENCH_KEEP:-$root/build-bench/layout}
limit=60
if [ "${1:-}" = --limit ]; then
    limit=$2
    shift 2
fi
[ $# -gt 0 ] || set -- "$here"/graphs/*.graph
mkdir -p "$keep"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

base="$root/core/base"
library="$root/render/layout/*.c $base/arena.c $base/error.c $base/memory.c $base/strong.c $base/vec.c"
flags="-std=c11 -O2 -D_GNU_SOURCE -I$root"
# shellcheck disable=SC2086
cc $flags $library "$here/input.c" "$here/measure.c" "$here/compare.c" -lm -o "$folder/compare"
# shellcheck disable=SC2086
cc $flags $library "$here/input.c" "$here/stability.c" -lm -o "$folder/stability"

median() {
    sort -n | awk '{ v[NR] = $1 }
        END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; else print "-" }'
}

# Seconds of CPU of the children of a shell, from its `times`.
children() { tail -n 1 "$1" | tr 'ms' '  ' | awk '{ print $1 * 60 + $2 + $3 * 60 + $4 }'; }

# What dot made of $1, in $1.plain, with its seconds in $1.time; `> N` there: not in N.
run_dot() {
    case $(cat "$1.time" 2>/dev/null) in
    '>'*) [ "$(tr -d '> ' <"$1.time")" -lt "$limit" ] || return 0 ;;
    ?*) return 0 ;;
    esac
    if sh -c 'nice -n 19 timeout "$1" dot -Tplain "$2" >"$3"; status=$?; times; exit $status' \
        dot "$limit" "$folder/graph.dot" "$folder/plain" >"$folder/times" 2>"$folder/log"; then
        mv "$folder/plain" "$1.plain"
        children "$folder/times" >"$1.time"
    else
        echo "> $limit" >"$1.time"
    fi
}

row() { # GRAPH [--labels]
    # shellcheck disable=SC2086
    "$folder/compare" ${2:-} --dot "$1" >"$folder/graph.dot"
    drawn=$keep/$(cksum <"$folder/graph.dot" | tr ' ' '-')
    run_dot "$drawn"
    if [ -f "$drawn.plain" ]; then
        set -- "$1" "${2:-}" "$drawn.plain"
    fi
    # shellcheck disable=SC2086
    "$folder/compare" ${2:-} "$1" ${3:-} |
        awk -v name="$(basename "$1" .graph)" -v dot="$(cat "$drawn.time")" '
        NF == 7 { printf "| %s | %d | %d | %d | - | %.0f | - | %d | %d | - | %.3f | %s | - |\n",
                  name, $1, $2, $4, $5, $6, $7, $3, dot }
        NF == 12 { printf "| %s | %d | %d | %d | %.2f | %.0f | %.2f | %d | %d | %d | %.3f | %.2f | %.0f |\n",
                   name, $1, $2, $4, $9 ? $4 / $9 : 1, $5, $5 / $10, $6, $7, $12, $3, dot, dot / $3 }'
}

column() { awk -F'|' -v at="$1" '$at !~ /-/ { print $at + 0 }' "$folder/table" | median; }

dot -V
for labels in '' --labels; do
    printf '\n%s; ratios are ours / dot\n' "${labels:-without labels}"
    echo "| graph | nodes | edges | crossings | ratio | length | ratio | overlaps | through | dot's | seconds | dot's | dot's / ours |"
    echo "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for graph in "$@"; do
        row "$graph" $labels
    done | tee "$folder/table"
    printf 'medians: crossings %s, length %s, time %s\n' "$(column 6)" "$(column 8)" "$(column 14)"
done

printf '\nmoved, in %% of the width (upright): other weights; a fiftieth of the nodes gone; the same, anchored\n'
for graph in "$@"; do
    printf '%-15s %s\n' "$(basename "$graph" .graph)" "$("$folder/stability" "$graph")"
done

printf '\nmoved between two recordings: nodes that both have; without an anchor; anchored\n'
for before in "$here"/graphs/pairs/*.a.graph; do
    printf '%-15s %s\n' "$(basename "$before" .a.graph)" \
        "$("$folder/stability" "$before" "${before%.a.graph}.b.graph")"
done
