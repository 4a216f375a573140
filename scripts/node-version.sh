#!/bin/sh
# Stop with a plain sentence when Node or npm is missing or too old.
set -eu
major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "Welkom needs Node 20 or newer, with npm, to fetch the front-end assets." >&2
    exit 1
fi
