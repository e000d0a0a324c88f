#!/bin/sh
# run.sh - fuzz targets of build-fuzz (preset fuzz), one after the other.
#
#     tests/fuzz/run.sh SECONDS [TARGET...]     each so long; without TARGET all
#     tests/fuzz/run.sh keep [TARGET...]        what they found becomes the corpus
#
# A target is the name of a format that is read, round_trip or random_profile.  What
# breaks it is in build-fuzz/found/TARGET, and then the status is 1; new inputs are in
# build-fuzz/new/TARGET.  `keep` takes from these and the corpus the fewest and smallest
# files that reach as far.
#
# The limits are what a small file may cost: 100 MB in one piece and, ten times slower
# than in use because of the sanitizers, some seconds.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-$here/../../build-fuzz}
export ASAN_OPTIONS="${ASAN_OPTIONS:-quarantine_size_mb=64}"
failed=0

if [ $# -eq 0 ]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
    exit 2
fi
seconds=$1
shift

# Formats that are only written have no corpus.
if [ $# -eq 0 ]; then
    for path in "$here"/corpus/*; do
        set -- "$@" "$(basename "$path")"
    done
fi

# A capture is at least five pages.
length() {
    case $1 in
    capture) echo 24576 ;;
    random_profile) echo 400 ;;
    *) echo 10240 ;;
    esac
}

fuzz() {
    target=$1
    shift
    dictionary=$here/dictionaries/$target.dict
    mkdir -p "$build/new/$target" "$build/found/$target"
    if [ -f "$dictionary" ]; then
        set -- "$@" -dict="$dictionary"
    fi
    "$build/bin/fuzz_$target" -max_total_time="$seconds" -max_len="$(length "$target")" \
        -timeout=5 -rss_limit_mb=400 -malloc_limit_mb=100 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$build/found/$target/" "$@" \
        "$build/new/$target" "$here"/corpus/"$target" \
        >"$build/found/$target.log" 2>&1
}

keep() {
    target=$1
    rm -rf "$build/kept"
    mkdir -p "$build/kept" "$build/new/$target"
    "$build/bin/fuzz_$target" -set_cover_merge=1 -use_counters=0 -max_len="$(length "$target")" \
        "$build/kept" "$here/corpus/$target" "$build/new/$target" \
        >"$build/found/$target.log" 2>&1 || return 1
    rm -rf "$here/corpus/$target"
    mv "$build/kept" "$here/corpus/$target"
}

mkdir -p "$build/found"
for target in "$@"; do
    if [ "$seconds" = keep ]; then
        keep "$target"
    elif [ "$target" = round_trip ]; then
        fuzz "$target" "$here"/corpus/*
    else
        fuzz "$target"
    fi || failed=1
    printf '%-15s %s inputs, %s\n' "$target" "$(find "$here/corpus/$target" -type f | wc -l)" \
        "$(sed -n -e 's/stat::number_of_executed_units: */executed /p' \
            -e '/^==.*ERROR/p' "$build/found/$target.log" | tail -1)"
done
exit "$failed"
