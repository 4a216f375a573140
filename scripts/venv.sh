#!/bin/sh
# Make a virtual environment and install the hashed set-up requirements in it: venv.sh FOLDER REQUIREMENTS
# Debian splits Python: without the package python3-venv a virtual environment has no pip, so three ways are tried.
set -eu
folder=$1
requirements=$2

good() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null && good "$candidate"; then echo "$candidate"; return; fi
    done
    echo "Welkom needs Python 3.11 or newer. On Debian 12: apt install python3 python3-venv" >&2
    exit 1
}

fetch_into() { # FOLDER: the pip that came with Python or with the system puts the requirements into FOLDER
    if "$1/bin/python" -m pip --version >/dev/null 2>&1; then
        "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip --python "$1/bin/python" install --quiet --disable-pip-version-check \
            --require-hashes -r "$requirements"
    else
        return 3
    fi
}

make_with_uv() {
    command -v uv >/dev/null || return 1
    uv venv --quiet --allow-existing --python "$python" "$folder"
    uv pip install --quiet --python "$folder/bin/python" --require-hashes -r "$requirements"
}

install_venv_module() { # only where nobody can be surprised by it: as root, as in a container
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "Installing the Debian package python3-venv, which Python lacks here."
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-venv; } </dev/null >&2
}

make_plain() { # returns 3 when no pip is to be had
    if ! good "$folder/bin/python"; then
        rm -rf "$folder"
        "$python" -m venv "$folder" >/dev/null 2>&1 || "$python" -m venv --clear --without-pip "$folder"
    fi
    fetch_into "$folder"
}

python=$(find_python)
make_plain && exit 0
[ $? = 3 ] || exit 1
make_with_uv && exit 0
install_venv_module && rm -rf "$folder" && make_plain && exit 0
cat >&2 <<MESSAGE
This Python has no way to install packages in a folder of its own. Install one Debian package and try again:

    sudo apt install python3-venv
MESSAGE
exit 1
