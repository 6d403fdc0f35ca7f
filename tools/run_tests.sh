#!/usr/bin/env bash
# Everything that `make test` promises, a stage after the other; stops at the first that fails.
# Ends with the time of each stage and, alone on the last line, `N passed, N failed`.
#
# Tests wait much, builds and checks never. So what later stages need is made from the start, with
# what the tests leave of the processors; such a stage only waits for it, and tells what it said.
set -uo pipefail
cd "$(dirname "$0")/.."

jobs=${JOBS:-$(nproc)}
reports=build/test-reports
mkdir -p "$reports"
rm -rf "${reports:?}"/*
stages=()
began=$SECONDS
# Tests leave there what the programs that they start have written (tools/kept_logs.py).
export TASKER_TEST_LOGS=$PWD/$reports/logs

# The table of times and the sum of all test reports. $1 is the failed stage, if any.
finish() {
    local row
    echo
    for row in "${stages[@]}"; do
        IFS='|' read -r name took verdict <<<"$row"
        printf '  %-28s %3d:%02d  %s\n' "$name" $((took / 60)) $((took % 60)) "$verdict"
    done
    took=$((SECONDS - began))
    printf '  %-28s %3d:%02d\n\n' total $((took / 60)) $((took % 60))
    python3 tools/sum_tests.py "$reports" ${1:+--failed-stage "$1"}
}

# stage NAME COMMAND...: runs it, with its output on the terminal.
stage() {
    local name=$1 start=$SECONDS code=0
    shift
    printf '\n== %s\n' "$name"
    "$@" || code=$?
    if [[ $code == 0 ]]; then
        stages+=("$name|$((SECONDS - start))|ok")
        return
    fi
    stages+=("$name|$((SECONDS - start))|FAILED")
    finish "$name"
    exit 1
}

# ahead NAME COMMAND...: queues it; `start_ahead` works on all of them, one after the other.
ahead_names=()
ahead_commands=()
ahead() {
    ahead_names+=("$1")
    shift
    ahead_commands+=("$(printf '%q ' "$@")")
}

start_ahead() {
    mkdir -p "$reports/ahead"
    set -m # a process group of its own, which can be ended as one
    (
        chrt --idle --pid 0 "$BASHPID"
        for place in "${!ahead_names[@]}"; do
            said="$reports/ahead/${ahead_names[place]}"
            code=0
            began_this=$SECONDS
            eval "${ahead_commands[place]}" >"$said" 2>&1 || code=$?
            echo "$code $((SECONDS - began_this))" >"$said.part"
            mv "$said.part" "$said.ended"
        done
    ) &
    ahead_process=$!
    set +m
    trap 'kill -- "-$ahead_process" 2>/dev/null' EXIT
}

# await NAME: waits until it was worked on.
await() {
    local said="$reports/ahead/$1" code took
    until [[ -e $said.ended ]]; do
        kill -0 "$ahead_process" 2>/dev/null || [[ -e $said.ended ]] ||
            { echo "what works ahead is gone"; return 1; }
        sleep 0.2
    done
    read -r code took <"$said.ended"
    if [[ $code == 0 ]]; then tail -n 5 "$said"; else cat "$said"; fi
    echo "(took $took s beside other stages)"
    return "$code"
}

# build PRESET [OPTION OF cmake --build...]
build() {
    cmake --preset "$1" >"$reports/configure-$1.log" ||
        { cat "$reports/configure-$1.log"; return 1; }
    cmake --build --preset "$1" -j "$jobs" "${@:2}"
}

# run_ctest PRESET [OPTION OF ctest...]
run_ctest() {
    ./tools/with_postgres.py ./tools/with_rabbitmq.py ctest --test-dir "build/$1" "${@:2}" --output-on-failure -j 2 \
        --no-tests=error --output-junit "$PWD/$reports/$1.xml"
}

# Before the first stage that needs Python: without it there is no summary either.
stage 'setup' ./tools/install_dependencies.sh test
stage 'tests of the tools' python3 tools/run_tool_tests.py "$reports/tools.xml"
stage 'checks of the text' ./tools/lint.sh text
stage 'build release' build release
ahead 'build asan-ubsan' build asan-ubsan --target test_programs
ahead 'build tsan' build tsan --target test_programs
ahead 'checks of the code' ./tools/lint.sh code
ahead 'coverage of the rules' python3 tools/coverage_rules.py
ahead 'mutants of the transitions' python3 tools/mutate_transitions.py --build-dir build/release
start_ahead
stage 'tests release' run_ctest release
stage 'build asan-ubsan' await 'build asan-ubsan'
# Whole processes are killed and compared in the release build only.
stage 'tests asan-ubsan' run_ctest asan-ubsan -LE end_to_end
stage 'build tsan' await 'build tsan'
stage 'tests tsan' run_ctest tsan -LE end_to_end
stage 'secrets in logs' python3 -B tools/find_secrets.py "$TASKER_TEST_LOGS" \
    build/{release,asan-ubsan,tsan}/Testing/Temporary/LastTest.log
stage 'fuzz' python3 -B tools/fuzz.py --seconds "${FUZZ_SECONDS:-60}" --seed 1 --jobs 20 --junit "$reports/fuzz.xml"
stage 'checks of the code' await 'checks of the code'
stage 'coverage of the rules' await 'coverage of the rules'
stage 'mutants of the transitions' await 'mutants of the transitions'
finish
