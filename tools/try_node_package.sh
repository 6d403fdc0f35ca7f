#!/usr/bin/env bash
# Tries what the package's README promises on a Debian 12 with only Node: makes the smallest one in a folder, puts
# Node with npm and the packed file into it, and types the quick start there word for word, without a
# network; compares what it prints. Needs root, debootstrap, and what `make pack-node` left.
#
#   tools/try_node_package.sh FOLDER [NODE]     NODE: a folder with bin/node and npm, .deps/node
#
# FOLDER must not exist yet; it is removed afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "try_node_package: $*" >&2
    exit 1
}

[[ $# -ge 1 ]] || fail "usage: tools/try_node_package.sh FOLDER [NODE]"
[[ $(id -u) == 0 ]] || fail "only root can make a chroot"
command -v debootstrap >/dev/null || fail "install debootstrap first"
root=$(realpath -m "$1")
node=$(realpath "${2:-.deps/node}")
[[ ! -e $root ]] || fail "$root exists"
[[ -x $node/bin/node && -d $node/lib/node_modules/npm ]] || fail "$node has no Node with npm"
package=$(echo build/release/node/tasker-systems-tasker-*.tgz)
[[ -f $package ]] || fail "make pack-node first"

mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk '$2 == "bookworm" && $3 == "main" {print $1; exit}')
[[ -n $mirror ]] || fail "this machine's apt has no source for Debian 12 (bookworm)"
# --one-file-system: should something be mounted there, it is not touched.
trap 'rm -rf --one-file-system "$root" "$root.log"' EXIT
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail "$root.log" >&2; fail "debootstrap failed"; }

mkdir -p "$root/opt/node/bin" "$root/opt/node/lib/node_modules" "$root/root/shop"
cp "$node/bin/node" "$root/opt/node/bin/"
cp -r "$node/lib/node_modules/npm" "$root/opt/node/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/opt/node/bin/npm"
cp "$package" "$root/root/shop/"

# example NAME: what the README marks so.
example() { sed -n "/<!-- example:$1 -->/,/<!-- \/example:$1 -->/p" bindings/node/README.md | sed '1,2d' | head -n -2; }
example program >"$root/root/shop/order.mjs"
example node >"$root/root/shop/quick-start.sh"
example prints >"$root/root/shop/expected"

in_it() { unshare --net chroot "$root" env -i HOME=/root LC_ALL=C.UTF-8 PATH=/opt/node/bin:/usr/bin:/bin sh -ec "cd /root/shop; $1"; }
echo "Debian $(cat "$root/etc/debian_version") with $(in_it 'node --version'), npm $(in_it 'npm --version'), and nothing else:"
in_it 'set -x; . ./quick-start.sh' | tee "$root/root/shop/printed"
tail -n "$(wc -l <"$root/root/shop/expected")" "$root/root/shop/printed" | diff "$root/root/shop/expected" - ||
    fail "the README says that it prints something else"
in_it 'ldd node_modules/@tasker-systems/tasker/*.node | sed "s/ (0x.*//"'
echo 'the quick start works word for word'
