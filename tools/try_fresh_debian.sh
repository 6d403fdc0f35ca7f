#!/usr/bin/env bash
# Tries what the README promises on a fresh Debian 12: makes a minimal one in a folder, copies this
# tree into it and runs a command there. Needs root and debootstrap; takes its mirror from this
# machine's apt configuration.
#
#   tools/try_fresh_debian.sh [--keep] FOLDER [COMMAND...]     COMMAND: make run
#
# FOLDER must not exist yet, unless an earlier run with --keep left it. Without --keep it is removed.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "try_fresh_debian: $*" >&2
    exit 1
}

keep=0
if [[ ${1:-} == --keep ]]; then
    keep=1
    shift
fi
[[ $# -ge 1 ]] || fail "usage: tools/try_fresh_debian.sh [--keep] FOLDER [COMMAND...]"
[[ $(id -u) == 0 ]] || fail "only root can make a chroot"
command -v debootstrap >/dev/null || fail "install debootstrap first"
root=$(realpath -m "$1")
shift
[[ $# -ge 1 ]] || set -- make run

# `URI SUITE COMPONENT` of every Debian 12 source of this machine.
sources=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | grep -E ' bookworm(-[a-z]+)? ' | sort -u)
mirror=$(awk '$2 == "bookworm" && $3 == "main" {print $1; exit}' <<<"$sources")
[[ -n $mirror ]] || fail "this machine's apt has no source for Debian 12 (bookworm)"

unmount() {
    local place
    for place in proc dev; do
        if mountpoint -q "$root/$place"; then umount -R "$root/$place"; fi
    done
}
clean_up() {
    unmount
    # --one-file-system: should an unmount have failed, nothing of the host is touched.
    if [[ $keep == 0 ]]; then rm -rf --one-file-system "$root"; fi
}

if [[ ! -e $root/etc/debian_version ]]; then
    [[ ! -e $root ]] || fail "$root exists and is not a Debian"
    trap clean_up EXIT
    debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
        fail "debootstrap failed, see $root.log"
    rm -f "$root.log"
    sed 's/^/deb /' <<<"$sources" >"$root/etc/apt/sources.list"
    apt-config dump | grep -iE '^Acquire::https?::Proxy' >"$root/etc/apt/apt.conf.d/90host" || true
fi
trap clean_up EXIT
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --make-rslave "$root/dev"

# How this machine reaches its registries: certificates that its owner trusts, settings of pip.
mkdir -p "$root/usr/local/share/ca-certificates" "$root/etc/ssl/certs"
cp -rT /usr/local/share/ca-certificates "$root/usr/local/share/ca-certificates"
if [[ -f /etc/ssl/certs/ca-certificates.crt && ! -f $root/etc/ssl/certs/ca-certificates.crt ]]; then
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
fi
if [[ -f /etc/pip.conf ]]; then cp /etc/pip.conf "$root/etc/"; fi

mkdir -p "$root/root/tasker"
tar -c --exclude=./build --exclude=./.deps --exclude=./.git --exclude=./var . |
    tar -x -C "$root/root/tasker"

# git and make are what the README asks for before the first command.
chroot "$root" env DEBIAN_FRONTEND=noninteractive HOME=/root TERM=dumb LC_ALL=C.UTF-8 bash -c '
    set -e
    apt-get -qq update
    apt-get -qq -y --no-install-recommends install make >/dev/null
    cd /root/tasker
    "$@"' bash "$@"
