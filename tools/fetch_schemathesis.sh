#!/usr/bin/env bash
# Unpacks schemathesis (MIT licence), which tries a REST API by its OpenAPI document, and what it needs to
# .deps/schemathesis: exactly what tools/schemathesis_requirements.txt names, checked by SHA-256. Does nothing
# when it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly requirements=tools/schemathesis_requirements.txt
readonly folder=.deps/schemathesis

wanted=$(sha256sum <"$requirements")
if [[ $(cat "$folder/version" 2>/dev/null) == "$wanted" ]]; then exit 0; fi

fail() {
    echo "schemathesis: $*" >&2
    exit 1
}
# shellcheck source=tools/wheels.sh
source tools/wheels.sh
python=$(find_python)
echo "setup: unpacking schemathesis to $folder" >&2
# Into a new folder first: a half-unpacked one must not look complete.
rm -rf "$folder.new"
mkdir -p "$folder.new"
"$python" -m pip --quiet --disable-pip-version-check install --no-deps --only-binary :all: \
    --require-hashes --target "$folder.new" -r "$requirements" >&2 ||
    fail "the package index does not give what $requirements names"
command -v "$python" >"$folder.new/python"
echo "$wanted" >"$folder.new/version"
rm -rf "$folder"
mv "$folder.new" "$folder"
