#!/bin/sh
# Installs what this server is compared with: Python's into FOLDER/rivals, Node's beside this file,
# nchan into FOLDER/debian, out of its Debian package and without installing that.
# usage: install.sh FOLDER
# What can't be had is said, and left out of the comparison; nothing else on the machine changes.
set -eu

folder=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
packages="libnginx-mod-nchan"

from_debian() {
    command -v dpkg >/dev/null && command -v apt-get >/dev/null || return 1
    rm -rf "$folder/debian" && mkdir -p "$folder/debian"
    cd "$folder/debian"
    # shellcheck disable=SC2086 # the words are package names
    apt-get -qq download $packages || { apt-get -qq update && apt-get -qq download $packages; }
    for package in *.deb; do
        dpkg -x "$package" .
        rm "$package"
    done
}

"$folder/bin/python" -m venv --clear "$folder/rivals"
"$folder/rivals/bin/python" -m pip install -q -r "$here/requirements.lock"
(cd "$here" && npm ci --silent --no-audit --no-fund)
(from_debian) >/dev/null 2>&1 || echo "nchan has no package here and is left out" >&2
