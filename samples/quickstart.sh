#!/bin/sh
# SPDX-License-Identifier: MIT
# quickstart.sh - from a bare Debian 12 to pictures of a recorded program, in one
# command.  Installs the missing packages, builds callprism into build/, records
# samples/webindex.py once, and writes it in every form into callprism-quickstart/
# of the current directory.
#
# PYTHON=... chooses the interpreter to record with (default: python3 of the
# system).
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
out=callprism-quickstart
# shellcheck source=../cmake/packages.sh
. "$root/cmake/packages.sh"

step() {
    printf '\n== %s\n' "$*"
}

step 'Packages'
# shellcheck disable=SC2086
install_packages $build_packages
echo 'everything needed is installed'

python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=$(command -v "$python" || command -v python3)

step "Building callprism for $("$python" --version) ($python)"
(
    cd "$root"
    cmake --preset release "-DCALLPRISM_PYTHONS=$python" >build.log 2>&1 &&
        cmake --build build >>build.log 2>&1 || {
        cat build.log >&2
        exit 1
    }
    mv build.log build/build.log
)
echo "built $root/build/bin/callprism"

step 'Recording samples/webindex.py, which takes about ten seconds'
mkdir -p "$out"
set -- record --python "$python" \
    -o "$out/webindex.prism" \
    -o "$out/webindex.svg" \
    -o "$out/webindex.callgraph.svg" \
    -o "$out/webindex.timebars.svg" \
    -o "$out/callgrind.out.webindex" \
    -o "$out/webindex.speedscope.json" \
    -o "$out/webindex.prof" \
    -o "$out/webindex.folded" \
    "$root/samples/webindex.py"
printf '+ callprism %s\n' "$*"
"$root/build/bin/callprism" "$@"

step "Written into $out/"
cat <<END
webindex.svg             flame graph: open it in a browser; click a box to zoom, type
                         into the search box, hover for details
webindex.callgraph.svg   which function called which: a browser; click a function
                         for its callers and callees
webindex.timebars.svg    one bar per interval of the run: a browser
callgrind.out.webindex   call graph: kcachegrind $out/callgrind.out.webindex
                         or callgrind_annotate (package valgrind)
webindex.speedscope.json drop it on https://www.speedscope.app (it stays on this
                         machine), or: npx speedscope $out/webindex.speedscope.json
webindex.prof            for every tool that reads cProfile's files:
                         python3 -m pstats $out/webindex.prof
webindex.folded          one line per call path: grep, flamegraph.pl, inferno
webindex.prism           everything; later forms come from it:
                         $root/build/bin/callprism info $out/webindex.prism
                         $root/build/bin/callprism report $out/webindex.prism
END
