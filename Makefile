# Two commands are enough for most: `make run` and `make test`. Both install what is missing.
SHELL := /bin/bash
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
SEEDS ?= 1000
SECONDS ?= 600
TASKS ?= 20000
TRANSPORT ?= postgres
PREFIX ?= /usr/local
STEPS ?= 1000000
RUNTIME ?= bindings/node/runtimes/node_modules/node22/bin/node
cxx_files = find src include tests bench examples fuzz bindings/c bindings/node/native \( -name '*.cpp' -o -name '*.hpp' \) 2>/dev/null

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | \
		while IFS='|' read -r name what; do printf '  make %-14s %s\n' "$$name" "$$what"; done

.PHONY: setup
setup: ## Install what building and running needs (Debian 12; silent when nothing is missing)
	@./tools/install_dependencies.sh run

.PHONY: setup-test
setup-test: ## Install what `make test` needs as well
	@./tools/install_dependencies.sh test

build/%/build.ninja: CMakePresets.json
	@cmake --preset $*

.PHONY: build
build: setup build/release/build.ninja ## Build everything to build/release
	@cmake --build --preset release -j $(JOBS)

.PHONY: run
run: build ## Build, then run the examples
	@./tools/run_examples.sh

.PHONY: test
test: ## Run all tests and checks, under sanitizers too; ends with "N passed, N failed"
	@./tools/run_tests.sh

.PHONY: bench
bench: build ## Run the benchmarks; the last line is one JSON object
	@build/release/bench/tasker_bench

.PHONY: bench-postgres
bench-postgres: setup-test build ## The same on PostgreSQL, with servers of its own
	@./tools/with_postgres.py --durable ./tools/with_rabbitmq.py \
		build/release/bench/tasker_bench_postgres

.PHONY: bench-server
bench-server: setup-test build ## What the REST API adds, on SQLite and PostgreSQL
	@./tools/with_postgres.py --durable build/release/bench/tasker_bench_server

.PHONY: bench-node
bench-node: setup-test build ## What JavaScript handlers cost on Node, Bun and Deno; the last line is one JSON object
	@cmake --build --preset release -j $(JOBS) --target tasker_node_bench
	@python3 -B tools/bench_node.py build/release/node

.PHONY: soak-node
soak-node: setup-test build ## A million steps of JavaScript handlers in one process; memory stays as it is
	@TASKER_BENCH_FOLDER=$(CURDIR)/build/release/node $(RUNTIME) --expose-gc bench/node/soak.mjs $(STEPS)

.PHONY: test-node
test-node: setup-test build ## The package for TypeScript on Node 20, Node 22, Bun and Deno
	@python3 -B tools/test_node.py build/release/node

.PHONY: test-node-asan
test-node-asan: setup-test build/asan-ubsan/build.ninja ## The same on Node with the addon under AddressSanitizer
	@cmake --build --preset asan-ubsan -j $(JOBS) --target tasker_node_package
	@python3 -B tools/test_node.py build/asan-ubsan/node --only node22 --sanitized
	@TASKER_BENCH_FOLDER=$(CURDIR)/build/asan-ubsan/node SOAK_GROWTH_MAX_MB=400 \
		python3 -B tools/sanitized_node.py $(RUNTIME) --expose-gc bench/node/soak.mjs 50000

.PHONY: pack-node
pack-node: setup-test build ## The package for TypeScript as one file in build/release/node, which installs without a network
	@python3 -B tools/pack_node.py build/release/node

.PHONY: schemathesis
schemathesis: setup-test build ## Try the REST APIs by their OpenAPI documents, 200 examples for each operation
	@TASKER_EXAMPLES=200 TASKER_BUILD_DIR=build/release python3 -B tests/end_to_end/test_schemathesis.py
	@TASKER_EXAMPLES=200 TASKER_BUILD_DIR=build/release ./tools/with_postgres.py \
		python3 -B tests/end_to_end/test_schemathesis_worker.py

.PHONY: idle
idle: build ## What an engine costs while nothing happens: make idle SECONDS=600
	@build/release/bench/tasker_bench --only idle --idle-seconds $(SECONDS)

.PHONY: simulate
simulate: build ## Run the engine under seeded faults: make simulate SEEDS=1000
	@build/release/bin/tasker-sim --seeds $(SEEDS) --jobs $(JOBS)

.PHONY: torture
torture: build ## Kill it, cut its power, fill its disk; the last line is one JSON object
	@python3 -B tests/torture/run.py build/release

.PHONY: torture-cluster
torture-cluster: setup-test build ## Many processes, one PostgreSQL, all of it killed: make torture-cluster TASKS=20000
	@python3 -B tests/torture/cluster.py build/release --tasks $(TASKS) --transport $(TRANSPORT)

.PHONY: torture-node
torture-node: setup-test build ## Kill workers of JavaScript handlers under load, ten minutes for each store: SECONDS=600
	@python3 -B tests/torture/node_torture.py build/release --seconds $(SECONDS)

.PHONY: fuzz
fuzz: setup-test build/asan-ubsan/build.ninja ## Feed the parsers with anything: make fuzz SECONDS=600 TARGETS="json schema"
	@cmake --build --preset asan-ubsan -j $(JOBS) --target fuzz_targets
	@python3 -B tools/fuzz.py --seconds $(SECONDS) $(TARGETS)

.PHONY: format
format: ## Format all C++
	@$(cxx_files) -print0 | xargs -0 -r clang-format-19 -i

.PHONY: lint
lint: setup-test build/release/build.ninja ## Run every static check
	@./tools/lint.sh

.PHONY: coverage
coverage: setup-test ## Coverage of the rules: every line, every branch both ways
	@python3 tools/coverage_rules.py

.PHONY: mutants
mutants: setup-test build ## Break each row of the transition tables; the tests must notice
	@python3 tools/mutate_transitions.py --build-dir build/release

.PHONY: install
install: build ## Install to PREFIX (/usr/local)
	@cmake --install build/release --prefix $(PREFIX)

.PHONY: clean
clean: ## Remove what was built; what setup unpacked stays
	@rm -rf build
