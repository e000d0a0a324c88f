#!/bin/sh
# SPDX-License-Identifier: MIT
# debian.sh BUILD - the Debian package of a build tree in a bare Debian: it brings what it
# needs, works, and when it is removed nothing stays behind.  Needs root, debootstrap and
# a mirror of Debian; .ci/run calls it.
set -eu

build=$(cd "$1" && pwd)
root=$(mktemp -d)

leave() {
    umount "$root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$root"
}
trap leave EXIT

fail() {
    printf 'debian.sh: %s\n' "$1" >&2
    exit 1
}

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

# Every file but what package management writes for itself.
list_files() {
    (cd "$root" && find . -xdev \( -path ./var/lib/apt -o -path ./var/lib/dpkg -o -path ./var/log \
        -o -path ./var/cache -o -path ./tmp -o -path ./proc \) -prune -o -print) |
        grep -v -e '^\./etc/ld\.so\.cache$' | sort
}

rm -f "$build"/callprism_*.deb
(cd "$build" && cpack -G DEB >cpack.log 2>&1) || {
    cat "$build/cpack.log" >&2
    fail 'cpack makes no package'
}
debootstrap --variant=minbase --include=python3 \
    "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")" "$root" >"$build/debootstrap.log" 2>&1 ||
    fail "no bare Debian: see $build/debootstrap.log"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
list_files >"$build/files.before"

cp "$build"/callprism_*.deb "$root/tmp/callprism.deb"
inside apt-get -qq -y --no-install-recommends install /tmp/callprism.deb >"$build/apt.log" 2>&1 || {
    cat "$build/apt.log" >&2
    fail 'it cannot be installed'
}
cat >"$root/tmp/app.py" <<'PROGRAM'
import subprocess, sys
def leaf():
    return sorted(range(50000))
leaf()
if len(sys.argv) == 1:
    subprocess.run([sys.executable, "-I", __file__, "child"], check=True)
PROGRAM
inside callprism record -o /tmp/x.svg -o /tmp/x.prism /tmp/app.py
inside callprism record --embed -o /tmp/e.folded /tmp/app.py
inside python3 -m callprism -o /tmp/m.folded /tmp/app.py
inside python3 -c 'import callprism
with callprism.Profile() as profile:
    sorted(range(50000), key=lambda number: -number)
profile.save("/tmp/in_code.folded")'
grep -q leaf "$root/tmp/x.svg" || fail 'the picture has no leaf()'
grep -q '^<interpreter start> ' "$root/tmp/e.folded" || fail 'no start of the interpreter'
grep -q ';leaf ' "$root/tmp/m.folded" || fail 'python3 -m callprism has no leaf()'
grep -q lambda "$root/tmp/in_code.folded" || fail 'callprism.Profile has no lambda'
inside callprism info /tmp/x.prism | grep -q '^processes *2: ' || fail 'the child is not recorded'

inside apt-get -qq -y purge callprism >>"$build/apt.log" 2>&1
inside apt-get -qq -y --purge autoremove >>"$build/apt.log" 2>&1
list_files >"$build/files.after"
diff "$build/files.before" "$build/files.after" || fail 'something stays behind, or is missing'
printf 'Debian: installed, used, removed without a trace\n'
