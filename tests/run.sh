#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh - every test: installs what they need (Debian packages only; nothing when
# all is there), builds into build-dev/ with warnings as errors, and runs CTest, whose
# status is ours.  The last lines say with which versions of CPython the hook was tested.
# Arguments go to CTest: sh tests/run.sh -R unit
set -eu

cd "$(dirname "$0")/.."
# shellcheck source=../cmake/packages.sh
. cmake/packages.sh

# shellcheck disable=SC2086
install_packages $build_packages libcmocka-dev libxml2-utils valgrind graphviz
cmake --preset dev
cmake --build build-dev
rm -f build-dev/Testing/Temporary/LastTest.log
status=0
ctest --preset dev --parallel "$(nproc)" "$@" || status=$?
python3 tests/versions/versions.py build-dev
exit $status
