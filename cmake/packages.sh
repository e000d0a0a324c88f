# SPDX-License-Identifier: MIT
# packages.sh - sourced by samples/quickstart.sh, tests/run.sh and .ci/run: the
# Debian packages that are needed, and how they come onto the machine.  POSIX sh.

# What building and recording needs.
build_packages="gcc libc6-dev cmake ninja-build pkg-config python3 python3-dev
    libcairo2-dev libxml2-dev libjansson-dev zlib1g-dev"

# Those of the given packages that are not installed.
missing_packages() {
    for package in "$@"; do
        case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) in
        *ii*) ;;
        *) printf ' %s' "$package" ;;
        esac
    done
}

# Without dpkg nobody can say which packages are there, but the things in them can
# be tried.  Fails when one of them is missing.
build_needs_are_met() {
    for tool in cc cmake ninja pkg-config python3; do
        command -v "$tool" >/dev/null 2>&1 || return 1
    done
    pkg-config --exists cairo libxml-2.0 jansson zlib &&
        python3 -c 'import os, sysconfig
include = sysconfig.get_paths()["include"]
raise SystemExit(not os.path.exists(os.path.join(include, "Python.h")))'
}

# apt-get as root, never asking anything; prints the line before it runs.
apt() {
    line="env DEBIAN_FRONTEND=noninteractive apt-get $*"
    [ "$(id -u)" -eq 0 ] || line="sudo $line"
    printf '+ %s\n' "$line"
    $line </dev/null
}

# install_packages PACKAGE...: those that are missing.  Does nothing, and needs no
# network, when none is.
install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1
    then
        build_needs_are_met && return 0
        printf 'This is not a Debian system.  Its packages like these are needed:\n' >&2
        # shellcheck disable=SC2116
        printf '  apt-get install %s\n' "$(echo "$@")" >&2
        return 1
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        printf 'Missing packages; run this as root, then try again:\n' >&2
        printf '  apt-get install%s\n' "$missing" >&2
        return 1
    fi
    # The lists of a new system are empty, those of an old one out of date.
    set -- /var/lib/apt/lists/*_Packages*
    [ -e "$1" ] || apt update || return 1
    # shellcheck disable=SC2086
    apt install -y --no-install-recommends $missing ||
        { apt update && apt install -y --no-install-recommends $missing; }
}
