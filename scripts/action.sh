#!/usr/bin/env bash
# The steps of action.yml that come before Python is there: `find` a Python and a place, `install`.
# Everything that a workflow gives comes in the environment and is never part of a command.
set -euo pipefail

fail() {
    echo "::error title=gh-tracker::$1"
    exit 1
}

output() {
    echo "$1=$2" >> "$GITHUB_OUTPUT"
}

# Whether an environment holds the version, whole: the last thing that an installation writes.
holds() {
    [ "$(cat "$1/gh-tracker-version" 2> /dev/null)" = "$2" ] && "$1/bin/python" -I -c '' 2> /dev/null
}

# Windows keeps an interpreter elsewhere and ends lines otherwise, and nothing here was tried on it.
refuse_windows() {
    [ "${RUNNER_OS:-}" != Windows ] || fail 'Windows runners are not supported. Run this job on Linux or macOS.'
}

find_python() {
    local each
    for each in python3 python python3.14 python3.13 python3.12 python3.11; do
        if "$each" -I -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
            "$each" -I -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

find_version() {
    if [ -z "${VERSION:-}" ]; then
        VERSION=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$ACTION/pyproject.toml")
    fi
    [[ $VERSION =~ ^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?$ ]] || fail 'The input version is no version, such as 1.2.3.'
}

find_all() {
    local python folder about
    refuse_windows
    python=$(find_python) \
        || fail 'There is no Python 3.11 or newer on this runner. Put actions/setup-python before it.'
    find_version
    about=$("$python" -I -c 'import platform, sys; print(sys.platform, platform.machine(), platform.python_version(), sep="-")')
    # The environment names its interpreter by path, so it is of use with the same one alone.
    about="$VERSION-$about-$(printf '%s' "$python" | cksum | cut -d ' ' -f 1)"
    folder="${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/gh-tracker/$about"
    output python "$python"
    output version "$VERSION"
    output folder "$folder"
    output key "gh-tracker-$about-$(cksum < "$ACTION/requirements/action.txt" | cut -d ' ' -f 1)"
    output known "gh-tracker-known-$(printf '%s' "${TRACKER:-}" | cksum | cut -d ' ' -f 1)"
    if holds "$folder" "$VERSION"; then output installed true; fi
}

install_all() {
    local pip
    if ! holds "$FOLDER" "$VERSION"; then
        rm -rf "$FOLDER"
        "$PYTHON" -I -m venv "$FOLDER"
        pip=("$FOLDER/bin/python" -I -m pip install --quiet --disable-pip-version-check --only-binary ':all:')
        "${pip[@]}" --require-hashes --requirement "$ACTION/requirements/action.txt"
        "${pip[@]}" --no-deps "gh-tracker==$VERSION"
        echo "$VERSION" > "$FOLDER/gh-tracker-version"
        output new true
    fi
    output python "$FOLDER/bin/python"
}

case "$1" in
    find) find_all ;;
    install) install_all ;;
esac
