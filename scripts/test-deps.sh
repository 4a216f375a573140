#!/bin/sh
# Install the Debian programs that the tests use; what is there already is left alone.
set -eu

wanted=""
want() { # PACKAGE TEST…: ask for PACKAGE unless TEST succeeds
    package=$1; shift
    "$@" >/dev/null 2>&1 || wanted="$wanted $package"
}
has_postgres() { ls /usr/lib/postgresql/*/bin/postgres; }
has_venv() { python3 -c 'import ensurepip'; }
has_chromium() { command -v chromium || command -v google-chrome || command -v chromium-browser; }
has_package() { dpkg-query --show --showformat='${Status}' "$1" | grep -q 'ok installed'; }
has_mosquitto() { command -v mosquitto || test -x /usr/sbin/mosquitto; }

want postgresql has_postgres
want mosquitto has_mosquitto
want chromium has_chromium
want chromium-headless-shell command -v chromium-headless-shell
want python3-venv has_venv
want fonts-noto-core has_package fonts-noto-core
[ -n "$wanted" ] || { echo "Nothing to install: the tests find every program they use."; exit 0; }

command -v apt-get >/dev/null || { echo "Please install, in your system's way:$wanted" >&2; exit 1; }
as_root=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Please run as root: apt-get install$wanted" >&2; exit 1; }
    as_root=sudo
fi
$as_root apt-get update -q </dev/null
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $wanted </dev/null
