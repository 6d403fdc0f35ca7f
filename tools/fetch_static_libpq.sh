#!/usr/bin/env bash
# Fetches libpq as an archive, with the archives that it needs itself, to .deps/libpq: the Node addon has everything
# in it (cmake/SelfContained.cmake). They come from two of Debian's packages; that of the second would drag
# in LLVM if it were installed. Does nothing when they are there.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly place=.deps/libpq
readonly packages='libpq-dev postgresql-server-dev-15'
readonly archives='libpq.a libpgcommon_shlib.a libpgport_shlib.a'

fail() {
    echo "static libpq: $*" >&2
    exit 1
}

for archive in $archives; do [[ -f $place/$archive ]] || missing=1; done
if [[ -z ${missing:-} ]]; then exit 0; fi
command -v apt-get dpkg-deb >/dev/null || fail "only Debian's packages are known"
mkdir -p .deps
folder=$(mktemp -d .deps/libpq.XXXXXX)
trap 'rm -rf "$folder"' EXIT
echo "static libpq: unpacking $packages to $place" >&2
# Of one version: the archives know each other's insides. apt checks signatures.
# shellcheck disable=SC2086
(cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download $packages) ||
    fail "the mirror has no $packages; try: apt-get update"
mkdir "$folder/new"
for package in $packages; do dpkg-deb -x "$folder/$package"_*.deb "$folder/all"; done
for archive in $archives; do
    find "$folder/all" -name "$archive" -exec cp -t "$folder/new" {} +
    [[ -f $folder/new/$archive ]] || fail "$archive is in none of $packages"
done
# Moved as a whole: what is there is complete.
rm -rf "$place"
mv "$folder/new" "$place"
