#!/usr/bin/env bash
# Every static check. `lint.sh text` needs no build; `lint.sh code` needs a configured build/release
# (TASKER_BUILD_DIR names another); without an argument both.
# Runs all of a group even when one fails, so that one run shows everything.
set -uo pipefail
cd "$(dirname "$0")/.."

what=${1:-all}
build=${TASKER_BUILD_DIR:-build/release}
jobs=${JOBS:-$(nproc)}
failed=()

check() {
    local name=$1
    shift
    "$@" || failed+=("$name")
}

check_format() {
    find src include tests bench examples fuzz bindings/c/src bindings/c/tests bindings/node/native \( -name '*.cpp' -o -name '*.hpp' \) -print0 2>/dev/null |
        xargs -0 -r -P "$jobs" -n 32 clang-format-19 --dry-run -Werror && echo "format: ok"
}

# Users may compile with Debian's own compiler.
check_public_headers() {
    find include -name '*.hpp' -printf '%P\0' | xargs -0 -r -P "$jobs" -I{} bash -c \
        'echo "#include \"{}\"" | g++ -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Werror \
            -Wno-missing-field-initializers -Iinclude -x c++ - || { echo "include/{}: g++ refuses it"; exit 1; }' &&
        echo "public headers with g++: ok"
}

if [[ $what != code ]]; then
    for name in layers banned coroutines docs states errors sizes; do
        check "$name" python3 -B "tools/check_$name.py"
    done
    check boundary python3 -B tools/generate_boundary.py --check
    check format check_format
fi
if [[ $what != text ]]; then
    check "public headers" check_public_headers
    check headers python3 -B tools/compile_headers.py --build-dir "$build" --jobs "$jobs"
    check tidy python3 -B tools/run_tidy.py --build-dir "$build" --jobs "$jobs"
fi

if [[ ${#failed[@]} -gt 0 ]]; then
    echo "lint: failed: ${failed[*]}"
    exit 1
fi
