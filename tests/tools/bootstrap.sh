#!/bin/sh
# Makes sure that what cannot come from the lock files is on this machine.
# usage: bootstrap.sh run|test    `run` needs Python alone; `test` also Node, npm, Chromium and Redis.
# As root on Debian it installs what is missing with apt; elsewhere it says what and how, and fails.
# The path of the Python to use is its only line on stdout.
set -eu

need=${1:-run}
missing=""
packages=""

lack() { # words for people, package for apt
    missing="$missing
  - $1"
    packages="$packages $2"
}

works() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# A version manager's shim may stand first on PATH and not work, so each candidate is tried.
find_python() {
    [ -z "${PYTHON:-}" ] || ! works "$PYTHON" || { command -v "$PYTHON" && return 0; }
    for name in python3.11 python3 python3.12 python3.13; do
        (
            IFS=:
            for folder in $PATH; do
                works "$folder/$name" && echo "$folder/$name" && exit 0
            done
            exit 1
        ) && return 0
    done
    return 1
}

find_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

node_is_recent() {
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' \
        >/dev/null 2>&1
}

look() {
    missing=""
    packages=""
    find_python >/dev/null || lack "Python 3.11 or later with venv" "python3 python3-venv"
    [ "$need" = test ] || return 0
    node_is_recent || lack "Node 20 or later" "nodejs"
    command -v npm >/dev/null || lack "npm" "npm"
    find_chromium >/dev/null || lack "Chromium" "chromium"
    command -v redis-server >/dev/null || lack "Redis 7" "redis-server"
}

say_how() {
    {
        echo "Missing on this machine:$missing"
        echo "On Debian 12, as root:  apt-get install$packages"
        echo "(Debian's own Node is older than 20: take it from nodejs.org.)"
        echo "Elsewhere: install the same with the system's package manager, then try again."
    } >&2
}

on_debian_as_root() {
    [ "$(id -u)" = 0 ] && [ -r /etc/debian_version ] && command -v apt-get >/dev/null
}

install_missing() {
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # the words are package names
    {
        apt-get update
        apt-get install --yes --no-install-recommends $packages
    } >&2 </dev/null
}

look
if [ -n "$missing" ] && on_debian_as_root; then
    install_missing || true
    look
fi
if [ -n "$missing" ]; then
    say_how
    exit 1
fi
find_python
