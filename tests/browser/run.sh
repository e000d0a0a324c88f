#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh PROGRAM - make the pictures with PROGRAM and try them in chromium.  Status
# 77 and a line on what is missing when a tool is not there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tools=${CALLPRISM_BROWSER_TOOLS:-}
missing=

command -v node >/dev/null 2>&1 || missing="$missing node"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$chromium" ] || missing="$missing chromium"
[ -n "$tools" ] && [ -d "$tools/node_modules/playwright-core" ] ||
    missing="$missing \$CALLPRISM_BROWSER_TOOLS/node_modules/playwright-core"
if [ -n "$missing" ]; then
    echo "skipped $(cat "$here"/*.js | grep -c "^test(") browser tests; not found:$missing"
    exit 77
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$folder"
NODE_PATH="$tools/node_modules" node "$here/pictures.js" "$folder" "$chromium"
