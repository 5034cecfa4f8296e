# Every command that a person types. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first of these that is 3.11 or later and starts is taken; a name on the path may be a shim with nothing behind it.
# 3.12 and 3.11 come first, because node2vec installs nowhere above 3.12. To choose: make install PYTHON=python3.13
PYTHON ?=
PYTHONS := $(or $(PYTHON),python3.12 python3.11 python3.13 python3 python)
PROBE := import sqlite3, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))
UV_VERSION := 0.13.9

VENV := .venv
BIN := $(VENV)/bin
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
# As `cordon` itself has it: tests and benchmarks multiply small matrices on a thread each.
export OPENBLAS_NUM_THREADS ?= 1
# A shell's own environment must not leak into ours.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
# A home that cannot be written to (a container user's, often) gets its cache beside the environment.
ifneq ($(shell mkdir -p "$${UV_CACHE_DIR:-$${XDG_CACHE_HOME:-$$HOME/.cache}/uv}" 2>/dev/null && test -w "$${UV_CACHE_DIR:-$${XDG_CACHE_HOME:-$$HOME/.cache}/uv}" && echo yes),yes)
export UV_CACHE_DIR := $(VENV)/uv-cache
endif

# The environment is current while this file is there: it is named after what was asked for, not after a time.
STAMP := $(VENV)/.synced-$(shell cat pyproject.toml uv.lock | cksum | tr ' ' '-')
ifneq ($(shell $(BIN)/python -c 'print("runs")' 2>/dev/null),runs)
.PHONY: $(STAMP)
endif

DEMO_ARGS ?=
SERVE_ARGS ?=
PYTEST_ARGS ?=
WORKERS ?= 2
SPARK_SECONDS ?= 900
BROWSER_SECONDS ?= 1800
WALKS ?= browser and not evidence
NEO4J_FOLDER ?= .cordon/neo4j
NEO4J_PORT ?= 7687
PACKAGES := graph loaders analytics api

# The console's styles and script are built from npm packages, once for each version of their sources.
ASSETS := api/console/static/.built-$(shell cat package-lock.json api/console/assets/*.* api/console/assets/parts/* | cksum | tr ' ' '-')

.PHONY: help install assets demo serve check test test-browser test-stores test-spark neo4j bench docs evidence clean

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

install: $(STAMP)  ## Install everything into .venv (the commands below do so by themselves)

assets: $(ASSETS)  ## Build the console's styles and script from npm packages (needs Node 20; the commands below do so)

demo: $(STAMP) $(ASSETS)  ## Load a made-up estate, show what Cordon finds in it, then serve it (DEMO_ARGS=--no-serve to stop before)
	@$(BIN)/cordon demo $(DEMO_ARGS)

serve: $(STAMP) $(ASSETS)  ## Serve the console and the API
	@$(BIN)/cordon serve $(SERVE_ARGS)

check: $(STAMP)  ## Lint, formatting, types, import contracts, dependencies, lock file
	@echo "== ruff check" && $(BIN)/ruff check
	@echo "== ruff format" && $(BIN)/ruff format --check
	@echo "== mypy" && $(BIN)/mypy
	@echo "== import contracts" && $(BIN)/lint-imports --no-cache
	@echo "== dependencies" && $(BIN)/deptry $(PACKAGES)
	@echo "== lock file" && env -u UV_DEFAULT_INDEX -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL \
		$(BIN)/uv lock --check --offline

test: $(STAMP) $(ASSETS)  ## Run the tests (PYTEST_ARGS="tests/graph -k cell" for some of them)
	@$(BIN)/pytest -q -n $(WORKERS) $(PYTEST_ARGS)

# REQUIRE_BROWSER=1 makes a missing browser a failure: what lands has been walked.
test-browser: $(STAMP)-browser $(ASSETS)  ## Walk the console in a real browser (Debian's Chromium, fetched if need be)
	@if CHROMIUM=$$($(BIN)/python -m tests.browser.chromium); then export CHROMIUM; \
		timeout $(BROWSER_SECONDS) $(BIN)/pytest -q -n $(WORKERS) -m "$(WALKS)" tests/browser $(PYTEST_ARGS) && \
		timeout $(BROWSER_SECONDS) $(BIN)/python benchmarks/bench_console.py; \
	else echo "== the browser walks are skipped: the line above says why" >&2; test -z "$(REQUIRE_BROWSER)"; fi

# Every worker starts a Neo4j of its own, which its tests empty as they like.
test-stores: $(STAMP)  ## Run the store contract and a smoke run of everything on both stores (needs Java 17 and Maven, or Docker)
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup --stores sqlite,neo4j tests/contract tests/stores $(PYTEST_ARGS)
	@$(BIN)/pytest -q -n $(WORKERS) --homes-on neo4j tests/api/test_http.py tests/api/test_extracts.py tests/cli/test_reading.py tests/cli/test_store.py $(PYTEST_ARGS)

# Two workers on this machine, each a process of its own. Without Java pyspark is not fetched either: it is 400 MB.
test-spark: $(STAMP)  ## Run matching and the network on a small Spark cluster (needs Java 17; skipped with a line without)
	@if java -version >/dev/null 2>&1; then \
		$(MAKE) $(STAMP)-spark && timeout $(SPARK_SECONDS) $(BIN)/pytest -q -m spark tests/spark $(PYTEST_ARGS); \
	else echo "== the tests on Spark are skipped: there is no Java 17 on the path" >&2; fi

# A container engine is taken where one answers: an installed client alone does not.
neo4j: $(STAMP)  ## Start a Neo4j on this machine: NEO4J_PASSWORD=... make neo4j (NEO4J_PORT=7687 by default)
	@if docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then docker compose up --wait neo4j; \
	else exec $(BIN)/python -m tests.stores.engine $(NEO4J_FOLDER) $(NEO4J_PORT); fi

bench: $(STAMP)-bench  ## Run every benchmark at a bounded size
	@set -e; for file in $$(ls benchmarks/[!_]*.py); do echo "== $$file"; $(BIN)/python "$$file"; done

docs: $(STAMP)-docs  ## Build the documentation into site/
	@$(BIN)/mkdocs build --strict

evidence: $(STAMP)-bench $(STAMP)-fuzz  ## The long forms: full-size benchmarks, 10,000-case properties, fuzzing, soak tests (hours)
	@set -e; for file in $$(grep -l -e '--full' benchmarks/[!_]*.py); do \
		echo "== $$file --full"; $(BIN)/python "$$file" --full; done
	@$(BIN)/pytest -q -n $(WORKERS) -m "(evidence or hypothesis) and not browser" --hypothesis-profile=evidence $(PYTEST_ARGS)
	@$(MAKE) test-browser WALKS=browser BROWSER_SECONDS=14400

clean:  ## Remove the environment, caches and builds (no data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist site
	find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# pip brings uv, and uv brings what uv.lock names. Where only a package mirror can be reached, uv.lock's addresses cannot:
# then pip installs the same versions, held to the same hashes, from wherever it is set up to look.
define SYNC
$(BIN)/uv sync --frozen --inexact --extra matching $(1) || { \
	echo "== uv could not: pip installs the same versions instead"; \
	$(BIN)/uv export --quiet --frozen --no-emit-project --extra matching $(1) --output-file $(VENV)/requirements.txt; \
	$(BIN)/python -m pip install --no-deps --require-hashes --requirement $(VENV)/requirements.txt; \
	$(BIN)/python -m pip install --quiet --no-deps --editable .; }
endef

$(ASSETS):
	@set -e; \
	command -v npm >/dev/null || { echo "The console's styles need Node 20 with npm, once." >&2; exit 1; }; \
	echo "== building the console's styles and script"; \
	npm ci --no-audit --no-fund --ignore-scripts --loglevel=error; \
	npm run --silent build; \
	touch $@

# Some systems ship venv without what puts pip into it: there the system's own pip does.
$(STAMP):
	@set -e; \
	if ! $(BIN)/python -c '$(PROBE)' 2>/dev/null || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		found=; for name in $(PYTHONS); do \
			if "$$name" -c '$(PROBE)' >/dev/null 2>&1; then found=$$name; break; fi; done; \
		test -n "$$found" || { echo "Cordon needs Python 3.11 or later, with sqlite3, ssl and venv." >&2; exit 1; }; \
		echo "== creating $(VENV) with $$("$$found" --version)"; \
		"$$found" -m venv --clear $(VENV) 2>/dev/null || { \
			"$$found" -m venv --clear --without-pip $(VENV); \
			"$$found" -m pip --python $(BIN)/python install --quiet pip; }; \
	fi; \
	echo "== installing uv $(UV_VERSION)"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	rm -f $(VENV)/.synced-*; \
	echo "== installing what uv.lock names (about 420 MB, once)"; \
	$(call SYNC); \
	touch $@

$(STAMP)-%: $(STAMP)
	@set -e; echo "== installing what '$*' needs besides"; $(call SYNC,--group $*); touch $@
