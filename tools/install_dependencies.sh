#!/usr/bin/env bash
# Installs what is missing to build, run and test Tasker on Debian 12.
#
#   tools/install_dependencies.sh run     what building and running needs
#   tools/install_dependencies.sh test    that, and what `make test` needs (the default)
#   tools/install_dependencies.sh list    prints the package names of both groups
#
# Says nothing and needs no network when nothing is missing. TASKER_SKIP_SETUP=1 makes it do
# nothing: for systems where the dependencies come from elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."

# package | oldest version that is known to work | why
# Debian's mirrors drop old revisions, so a package is pinned by "at least", and by its name where
# the name carries the version (clang-19, boost1.81).
readonly run_packages='
ca-certificates        | 20210  | certificates, for mirrors behind https
clang-19               | 1:19.1 | the compiler
libstdc++-12-dev       | 12.2   | the standard library that it compiles against
cmake                  | 3.25   | configures the build
ninja-build            | 1.11   | runs the build
make                   | 4.3    | the entry points in the Makefile
ccache                 | 4.7    | makes the second build fast
mold                   | 1.10   | links fast
libboost1.81-dev       | 1.81   | Asio, for handlers that are coroutines
libboost-json1.81-dev  | 1.81   | JSON
libyaml-cpp-dev        | 0.7    | templates are YAML
libtomlplusplus-dev    | 3.3    | the configuration is TOML
libspdlog-dev          | 1:1.10 | the log
libcli11-dev           | 2.1    | the command line
libsqlite3-dev         | 3.40   | the store in a file
libpq-dev              | 15     | the store on a PostgreSQL server
librabbitmq-dev        | 0.11   | steps that travel through RabbitMQ
libgrpc++-dev          | 1.51   | the gRPC API
libprotobuf-dev        | 3.21   | its messages
protobuf-compiler      | 3.21   | makes them out of proto/
libssl-dev             | 3.0    | SHA-256, signatures of tokens, TLS
zlib1g-dev             | 1.2.13 | gzip of what the server answers
libmimalloc-dev        | 2.0    | the allocator of our programs
libgtest-dev           | 1.12   | unit tests
libgmock-dev           | 1.12   | unit tests
python3                | 3.11   | the scripts in tools/
python3-pip            | 23.0   | fetches the airports table for the examples
'
readonly test_packages='
libclang-rt-19-dev     | 1:19.1 | address, undefined-behaviour and thread sanitizers, libFuzzer
llvm-19                | 1:19.1 | reads coverage, names functions in sanitizer reports
clang-tidy-19          | 1:19.1 | static checks
clang-format-19        | 1:19.1 | format
postgresql-15          | 15     | servers that the tests start for themselves
pgbouncer              | 1.18   | the same, behind a pooler in transaction mode
rabbitmq-server        | 3.10   | servers that the tests start for themselves
git                    | 1:2.39 | repositories for the tests of remotes
curl                   | 7.88   | first requests to a server, as in the README
openssl                | 3.0    | certificates and tokens for them, as in the README
g++                    | 4:12.2 | the public headers must compile with it as well
'

# Header-only, and its package depends on every JSON library that it can adapt to (66 packages), so
# only its headers are unpacked, into .deps/.
readonly valijson_package='libvalijson-dev'
readonly valijson_version='1.0+repack-2'
readonly valijson_sha256='36974bd3ff53c05c2c686ecfa094ee437ff3f520e9ab67e552f1a56f19897643'
readonly valijson_dir='.deps/valijson'

say() { echo "setup: $*" >&2; }
fail() {
    say "$@"
    exit 1
}

# The rows of the asked groups, as `package version`.
wanted() {
    local group=$1
    echo "$run_packages"
    if [[ $group == test ]]; then echo "$test_packages"; fi
}

# Prints the rows whose package is absent or too old.
missing() {
    local row package oldest version
    local -A installed=()
    while read -r package version; do
        installed[$package]=$version
    done <<<"$(dpkg-query -W -f='${db:Status-Abbrev}${Package} ${Version}\n' 2>/dev/null | sed -n 's/^ii //p')"
    while read -r row; do
        [[ -n $row ]] || continue
        IFS='|' read -r package oldest _ <<<"$row"
        package=${package// /}
        oldest=${oldest// /}
        version=${installed[$package]:-}
        if [[ -z $version ]] || ! dpkg --compare-versions "$version" ge "$oldest"; then echo "$row"; fi
    done <<<"$(wanted "$1")"
}

has_valijson() {
    [[ -f $valijson_dir/usr/include/valijson/validator.hpp &&
        $(cat "$valijson_dir/version" 2>/dev/null) == "$valijson_version" ]]
}

check_system() {
    local id='' version=''
    if [[ -r /etc/os-release ]]; then
        id=$(. /etc/os-release && echo "${ID:-}")
        version=$(. /etc/os-release && echo "${VERSION_ID:-}")
    fi
    if [[ $id == debian && $version == 12 ]] && command -v apt-get dpkg-query >/dev/null; then return; fi
    say "this script knows Debian 12 only; this is ${id:-an unknown system} ${version}."
    say "Install these yourself (names as in Debian), unpack valijson's headers to"
    say "$valijson_dir/usr/include/valijson, and go on with TASKER_SKIP_SETUP=1:"
    wanted "$1" | sed -n 's/^\([^ |]\+\) *| *\([^ ]*\).*/  \1 (\2 or later)/p' >&2
    exit 1
}

# Prints the prefix that makes a command run as root.
as_root() {
    if [[ $(id -u) == 0 ]]; then
        echo ''
    elif command -v sudo >/dev/null; then
        echo 'sudo'
    else
        say "packages are missing, and this is neither root nor is there sudo. Run as root:"
        say "  apt-get update && apt-get install --no-install-recommends $*"
        exit 1
    fi
}

check_boost() {
    local other
    other=$(dpkg-query -W -f='${db:Status-Abbrev}${Package} ' 'libboost1.74-dev' 2>/dev/null) || other=''
    if [[ $other == ii\ * ]] && [[ " $* " == *" libboost1.81-dev "* ]]; then
        say "libboost1.74-dev is installed, and Debian does not allow libboost1.81-dev beside it."
        say "If nothing else on this machine needs Boost 1.74:  apt-get remove libboost1.74-dev"
        exit 1
    fi
}

# The package of the server makes a cluster for the whole system and starts it, unless it is told not
# to beforehand. The tests want its programs only.
keep_postgres_quiet() {
    if [[ " $* " != *" postgresql-15 "* || -e /etc/postgresql-common/createcluster.conf ]]; then
        return
    fi
    $root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' |
        $root tee /etc/postgresql-common/createcluster.conf >/dev/null
}

# Others start a server for the whole system, unless a policy forbids it.
readonly services='pgbouncer rabbitmq-server epmd.service epmd.socket'
readonly policy=/usr/sbin/policy-rc.d

# Runs a command of apt-get as root, which starts none of our services, now or later.
without_services() {
    local root=$1 status=0 service is_ours=''
    shift
    if [[ ! -e $policy ]]; then
        is_ours=1
        printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
        $root chmod +x "$policy"
    fi
    $root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" || status=$?
    if [[ -n $is_ours ]]; then $root rm -f "$policy"; fi
    for service in $services; do
        if command -v systemctl >/dev/null; then
            $root systemctl disable --quiet "$service" >/dev/null 2>&1 || true
        fi
    done
    return "$status"
}

install_packages() {
    local group=$1 rows names root
    rows=$(missing "$group")
    if [[ -z $rows ]]; then return; fi
    mapfile -t names <<<"$(sed 's/ *|.*//' <<<"$rows")"
    say "missing, and installed now:"
    sed -n 's/^\([^ |]\+\) *|[^|]*| */\1|/p' <<<"$rows" | while IFS='|' read -r name why; do
        printf '  %-22s %s\n' "$name" "$why" >&2
    done
    check_boost "${names[@]}"
    root=$(as_root "${names[@]}")
    keep_postgres_quiet "${names[@]}"
    $root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    without_services "$root" -y --no-install-recommends -o Dpkg::Use-Pty=0 \
        install "${names[@]}" >/dev/null
    rows=$(missing "$group")
    if [[ -n $rows ]]; then
        fail "this mirror has an older version than needed of: $(sed 's/ *|.*//' <<<"$rows" | xargs)"
    fi
}

install_valijson() {
    if has_valijson; then return; fi
    local folder file root
    folder=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    say "unpacking $valijson_package $valijson_version (JSON Schema, headers only) to $valijson_dir"
    if [[ -z $(apt-cache madison "$valijson_package" 2>/dev/null) ]]; then
        root=$(as_root "$valijson_package")
        $root apt-get -qq update
    fi
    if ! (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root \
        download "$valijson_package=$valijson_version"); then
        fail "the mirror has no $valijson_package $valijson_version"
    fi
    file=$(echo "$folder"/*.deb)
    echo "$valijson_sha256  $file" | sha256sum --check --status ||
        fail "$(basename "$file") is not the file that was expected (SHA-256 differs)"
    # Into a new folder first: a half-unpacked one must not look complete.
    rm -rf "$valijson_dir" "$valijson_dir.new"
    mkdir -p "$valijson_dir.new"
    dpkg-deb -x "$file" "$valijson_dir.new"
    echo "$valijson_version" >"$valijson_dir.new/version"
    mv "$valijson_dir.new" "$valijson_dir"
}

main() {
    local group=${1:-test}
    case $group in
    list)
        wanted test | sed -n 's/^\([^ |]\+\) *|.*/\1/p'
        return
        ;;
    run | test) ;;
    *) fail "usage: tools/install_dependencies.sh [run|test|list]" ;;
    esac
    if [[ ${TASKER_SKIP_SETUP:-} == 1 ]]; then return; fi
    check_system "$group"
    install_packages "$group"
    install_valijson
    if [[ $group == test ]]; then
        tools/fetch_postgres.sh
        tools/fetch_grpc_client.sh
        tools/fetch_schemathesis.sh
        tools/fetch_static_libpq.sh
        tools/fetch_node.sh
    fi
}

main "$@"
