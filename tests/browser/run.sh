#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh SCRIPT PACKAGES ARGUMENT... - a test in chromium: node SCRIPT FOLDER CHROMIUM
# ARGUMENT..., with a folder of its own.  PACKAGES are what it needs from npm, in
# $CALLPRISM_BROWSER_TOOLS/node_modules.  Status 77 and a line on what is missing when a
# tool is not there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tools=${CALLPRISM_BROWSER_TOOLS:-}
script=$1
packages=$2
shift 2

missing=
command -v node >/dev/null 2>&1 || missing="$missing node"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$chromium" ] || missing="$missing chromium"
for package in $packages; do
    [ -n "$tools" ] && [ -d "$tools/node_modules/$package" ] ||
        missing="$missing \$CALLPRISM_BROWSER_TOOLS/node_modules/$package"
done
if [ -n "$missing" ]; then
    echo "skipped the browser tests of $script; not found:$missing"
    exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
NODE_PATH="$tools/node_modules" node "$here/$script" "$folder" "$chromium" "$@"
