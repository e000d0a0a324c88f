#!/bin/sh
# SPDX-License-Identifier: MIT
# How fast profiles are converted: table.py, with the converters that it compares with
# in a virtual environment beside the build.  Status 1 where an aim is missed.
#
#     tests/bench/convert/run.sh [BUILD [MB]]      default: build, 200
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:-$here/../../../build}" && pwd)
environment=$build/bench-convert

if [ ! -x "$environment/bin/python" ]; then
    python3 -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
        flameprof==0.4 pyprof2calltree==1.4.5
fi
PATH=$environment/bin:$PATH exec "$environment/bin/python" "$here/table.py" \
    --large "${2:-200}" "$build"
