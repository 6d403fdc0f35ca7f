#!/usr/bin/env bash
# Fetches the table that examples/airports works on: var/airports/airports.csv, about 28,000 rows,
# from the Python package airportsdata (MIT licence). Does nothing when it is there.
#
# Without network: take airports.csv out of the package's wheel of this version and put it there.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly version=20250909
readonly wheel_sha256=ce7dc6e1485afe3915e708212c7024ad158470c1c934e6a6cb217cf28b798ac7
readonly table_sha256=4df85a84610dd41a27ec4f30d144ffc14baa3ce3eaf3a689abd980b14b236d78
readonly table=var/airports/airports.csv

is_expected() { echo "$2  $1" | sha256sum --check --status; }

fail() {
    echo "airports: $*" >&2
    echo "airports: $table is what is needed; see tools/fetch_airports.sh" >&2
    exit 1
}

if [[ -f $table ]]; then
    if is_expected "$table" "$table_sha256"; then exit 0; fi
    echo "airports: $table is not the expected table; fetching it again" >&2
fi

# Debian's Python first: the one that tools/install_dependencies.sh brought pip for.
python=''
for candidate in /usr/bin/python3 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -m pip --version >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
[[ -n $python ]] || fail "python3 with pip is missing (Debian: python3-pip)"

mkdir -p var/airports
folder=$(mktemp -d var/airports/fetch.XXXXXX)
trap 'rm -rf "$folder"' EXIT
echo "airports: fetching airportsdata $version" >&2
"$python" -m pip --quiet --disable-pip-version-check download --no-deps --only-binary :all: \
    --dest "$folder" "airportsdata==$version" >&2 ||
    fail "the package index does not give airportsdata $version"
wheel=$(echo "$folder"/airportsdata-*.whl)
is_expected "$wheel" "$wheel_sha256" ||
    fail "$(basename "$wheel") is not the file that was expected (SHA-256 differs)"
"$python" -m zipfile --extract "$wheel" "$folder"
is_expected "$folder/airportsdata/airports.csv" "$table_sha256" ||
    fail "the table in $(basename "$wheel") is not what was expected (SHA-256 differs)"
# Moved as a whole: a table that is there is complete.
mv "$folder/airportsdata/airports.csv" "$table"
