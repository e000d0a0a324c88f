#!/bin/sh
# SPDX-License-Identifier: MIT
# How fast profiles are converted: table.py, with the converters that it compares with
# in a virtual environment beside the build, and trace.py.  Status 1 where an aim is
# missed.
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
status=0
PATH=$environment/bin:$PATH "$environment/bin/python" "$here/table.py" \
    --large "${2:-200}" "$build" || status=1
python3 "$here/trace.py" "$build/bin/callprism" || status=1
exit $status
