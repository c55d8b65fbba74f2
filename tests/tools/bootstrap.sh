#!/bin/sh
# Makes sure that what cannot come from the lock files is on this machine.
# usage: bootstrap.sh run|test    `run` needs Python alone; `test` also Node, npm, Chromium, Firefox,
#                                 WebKitGTK, Xvfb, Redis with Sentinel, nginx, HAProxy, OpenSSL and a C compiler.
# As root on Debian it installs what is missing with apt; elsewhere it says what and how, and fails.
# The path of the Python to use is its only line on stdout.
set -eu

need=${1:-run}
missing=""
packages=""
# Debian keeps daemons where the PATH of an ordinary user does not lead.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
policy=/usr/sbin/policy-rc.d
# What apt would start, now and with the machine: the tests start their own, on loopback.
daemons="redis-server redis-sentinel nginx haproxy"

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

find_firefox() {
    command -v firefox-esr || command -v firefox
}

webkit_is_whole() {
    command -v WebKitWebDriver >/dev/null && ls /usr/lib/*/webkit2gtk-4.1/MiniBrowser >/dev/null 2>&1
}

node_is_recent() {
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' \
        >/dev/null 2>&1
}

# Channels of their own for each slot of a Cluster came with 7.0.
redis_is_recent() {
    version=$(redis-server --version 2>/dev/null | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')
    [ "${version:-0}" -ge 7 ]
}

look() {
    missing=""
    packages=""
    find_python >/dev/null || lack "Python 3.11 or later with venv" "python3 python3-venv"
    [ "$need" = test ] || return 0
    node_is_recent || lack "Node 20 or later" "nodejs"
    command -v npm >/dev/null || lack "npm" "npm"
    find_chromium >/dev/null || lack "Chromium" "chromium"
    find_firefox >/dev/null || lack "Firefox ESR" "firefox-esr"
    webkit_is_whole || lack "WebKitGTK's driver and small browser" "webkit2gtk-driver"
    command -v Xvfb >/dev/null || lack "Xvfb, a screen without one" "xvfb"
    redis_is_recent || lack "Redis 7.0 or later" "redis-server"
    command -v redis-sentinel >/dev/null || lack "Redis Sentinel" "redis-sentinel"
    command -v nginx >/dev/null || lack "nginx" "nginx"
    command -v haproxy >/dev/null || lack "HAProxy 2.4 or later" "haproxy"
    command -v openssl >/dev/null || lack "OpenSSL" "openssl"
    command -v cc >/dev/null || lack "a C compiler (cc)" "gcc libc6-dev"
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

# nginx as it comes from Debian listens on every address, port 80. Nobody asked for a server here.
start_nothing() {
    [ ! -e "$policy" ] || return 0
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM
}

# Not with the next start of the machine either, but only those that were not here before.
enable_nothing() {
    for daemon in $daemons; do
        case " $packages " in *" $daemon "*) ;; *) continue ;; esac
        if command -v systemctl >/dev/null; then
            systemctl disable "$daemon" >&2 || true
        elif command -v update-rc.d >/dev/null; then
            update-rc.d "$daemon" disable >&2 || true
        fi
    done
}

look
if [ -n "$missing" ] && on_debian_as_root; then
    start_nothing
    install_missing || true
    enable_nothing
    look
fi
if [ -n "$missing" ]; then
    say_how
    exit 1
fi
find_python
