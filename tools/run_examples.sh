#!/usr/bin/env bash
# Runs the examples on real input: what `make run` ends with.
#
#   tools/run_examples.sh            everything
#   tools/run_examples.sh airports   one of them (airports, orders)
#
# May be killed at any moment: the same command again goes on where it was.
# TASKER_BUILD_DIR: another build than build/release. TASKER_ROW_DELAY_US: slows the airports down,
# to watch them or to have time to kill them.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=${TASKER_BUILD_DIR:-build/release}
readonly tasker=$build/bin/tasker
[[ -x $tasker ]] || {
    echo "$tasker is missing; 'make build' makes it" >&2
    exit 1
}
mkdir -p var

heading() {
    if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
        printf '\n\033[1m%s\033[0m\n' "$*"
    else
        printf '\n== %s\n' "$*"
    fi
}

# How many columns the terminal has; without one enough for most of a row.
width() { if [[ -t 1 ]]; then tput cols; else echo 110; fi 2>/dev/null || echo 110; }

# summary STORE: one line about the newest task of the store.
summary() {
    local id
    id=$("$tasker" task list --store "$1" --limit 1 --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["tasks"][0]["task_uuid"])')
    "$tasker" task get "$id" --store "$1" --json | python3 -c '
import datetime, json, sys
task = json.load(sys.stdin)
results = {step["name"]: (step["results"] or {}).get("result") for step in task["steps"]}
took = (datetime.datetime.fromisoformat(task["completed_at"])
        - datetime.datetime.fromisoformat(task["created_at"]))
print("  steps   %d, %d attempts" % (len(task["steps"]),
                                     sum(step["attempts"] for step in task["steps"])))
print("  time    %.2f s from request to end" % took.total_seconds())
report = results.get("write_report")
if report:
    print("  rows    %d airports in %d countries, %d batches (%d went on from a checkpoint "
          "of another process)" % (report["rows"], report["countries"], report["batches"],
                                   report["resumed_batches"]))
    print("  report  %s, %s" % (report["markdown"], report["csv"]))'
}

run_airports() {
    local key_file=var/airports.key key input
    tools/fetch_airports.sh

    # A key is a task: the file is there exactly while a task is not finished, so that a run that was
    # killed is found again, and the next one is a new task.
    if [[ -s $key_file ]]; then
        heading 'airports: going on with the run that was interrupted'
    else
        heading 'airports: 28,000 rows in batches, merged into a report'
        echo "airports-$(cat /proc/sys/kernel/random/uuid)" >"$key_file.part"
        mv "$key_file.part" "$key_file"
    fi
    key=$(<"$key_file")
    input=$(printf '{"file": "var/airports/airports.csv", "report_dir": "var/airports/report", "row_delay_us": %d}' \
        "${TASKER_ROW_DELAY_US:-0}")
    if ! "$tasker" run examples/airports/airports.yaml --handlers "$build/examples/libairports.so" \
        --store var/airports.db --key "$key" --input "$input"; then
        echo "airports: not finished; the same command goes on, 'rm $key_file' starts over" >&2
        return 1
    fi
    rm "$key_file"
    echo
    summary var/airports.db
    echo
    head -n 12 var/airports/report/report.md | cut -c "1-$(width)"
    echo '...'
}

# run_order TITLE WORD ITEMS FURTHER: ITEMS and FURTHER are JSON, without the braces of an object.
run_order() {
    heading "orders: $1"
    "$tasker" run examples/orders/orders.yaml --handlers "$build/examples/liborders.so" \
        --store var/orders.db --input "$(printf \
            '{"order_id": "%s", "customer": "Ada", "items": [%s], "ledger": "var/orders/ledger.jsonl", %s}' \
            "$2-$(cut -c 1-8 /proc/sys/kernel/random/uuid)" "$3" "$4")"
}

run_orders() {
    run_order 'a small one; the card processor answers at the third try' small \
        '{"sku": "book", "quantity": 2, "unit_price_cents": 1999}' '"charge_failures": 2'
    run_order 'a large one: looked at by a person, and insured' large \
        '{"sku": "desk", "quantity": 1, "unit_price_cents": 89900}' '"charge_failures": 0'
    run_order 'one that the carrier refuses: the money goes back' refused \
        '{"sku": "battery", "quantity": 3, "unit_price_cents": 4900}' '"shipping": "refused"'
    heading 'the ledger: each key once, however often a step ran'
    tail -n 4 var/orders/ledger.jsonl | python3 -c '
import json, sys
for line in sys.stdin:
    entry = json.loads(line)
    print("  %-6s  %8.2f  %-16s  %s" % (entry["kind"], entry["amount_cents"] / 100, entry["order"],
                                        entry["key"]))'
}

case ${1:-all} in
all)
    run_airports
    run_orders
    ;;
airports) run_airports ;;
orders) run_orders ;;
*)
    echo 'usage: tools/run_examples.sh [airports|orders]' >&2
    exit 2
    ;;
esac
