#!/usr/bin/env bash
# Fetches a gRPC client that is not ours, for the tests: Python's, with the one that asks a server by
# reflection what it has. To .deps/grpc-python; does nothing when it is there. For x86_64 and
# CPython 3.11; elsewhere the test that uses it is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

# package | SHA-256 of its file
readonly packages='
grpcio==1.85.3             | f2948333a1f462c0e559b5ea436655ed36822fa448f5713d6de2d483bed6e03f
grpcio-reflection==1.85.1  | 476f98ec652a5d69f837781ef44c9ff65ebc116e58a6c1dc7712526ac071262a
protobuf==7.36.2           | 89f23aa53c24553a2416fd4fd1ec06f74fa42b14b546d8883128813f775bbfd2
typing-extensions==4.16.0  | 481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8
'
readonly place=.deps/grpc-python

fail() {
    echo "grpc client: $*" >&2
    exit 1
}

# shellcheck source=tools/wheels.sh
source tools/wheels.sh

if [[ $(uname -m) != x86_64 ]]; then exit 0; fi
wanted=$(sha256sum <<<"$packages")
if [[ $(cat "$place/wanted" 2>/dev/null) == "$wanted" ]]; then exit 0; fi
mkdir -p .deps
folder=$(mktemp -d .deps/grpc-python.XXXXXX)
trap 'rm -rf "$folder"' EXIT
echo "grpc client: fetching Python's" >&2
while IFS='| ' read -r package sha256; do
    [[ -n $package ]] || continue
    fetch_wheel "$package" "$sha256" "$folder/new" --python-version 3.11 --platform manylinux2014_x86_64
done <<<"$packages"
echo "$wanted" >"$folder/new/wanted"
# Moved as a whole: what is there is complete.
rm -rf "$place"
mv "$folder/new" "$place"
