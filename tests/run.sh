#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh - every test: installs what they need (Debian packages only; nothing when
# all is there), builds into build-dev/ with warnings as errors, and runs CTest,
# whose summary ends the output.  Arguments go to CTest: sh tests/run.sh -R unit
set -eu

cd "$(dirname "$0")/.."
# shellcheck source=../cmake/packages.sh
. cmake/packages.sh

# shellcheck disable=SC2086
install_packages $build_packages libcmocka-dev libxml2-utils valgrind
cmake --preset dev
cmake --build build-dev
exec ctest --preset dev --parallel "$(nproc)" "$@"
