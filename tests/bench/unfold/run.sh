#!/bin/sh
# SPDX-License-Identifier: MIT
# Which share of the time stands on the right stack when a .prof becomes a tree: the
# table of table.py, on twelve small programs and eight of PyPI, which are installed
# into a virtual environment that is kept beside the build.  Status 1 where an aim of
# table.py is missed.
#
#     tests/bench/unfold/run.sh [BUILD [PYTHON]]      default: build, python3
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:-$here/../../../build}" && pwd)
python=${2:-python3}
environment=$build/bench-unfold

# mypy and black as Python, not as the C that their wheels hold.
if [ ! -x "$environment/bin/python" ]; then
    "$python" -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-binary mypy,black -r "$here/requirements.txt"
fi
exec "$environment/bin/python" "$here/table.py" "$build"
