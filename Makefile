# duban (督办). Every target works as the first command on a fresh clone with Python 3.11+ and make:
# it makes .venv itself, and does nothing twice while pyproject.toml and constraints.txt stay as they are.
# PYTHON=/path/to/python3 chooses the interpreter; ARGS passes options on, as in make demo ARGS="--seed 7".

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq \
	--root-user-action=ignore -c constraints.txt
# The tests' databases live in memory where the system has room for it: they wait for no disk.
PYTEST := $(if $(wildcard /dev/shm/.),TMPDIR=/dev/shm) $(BIN)/python -m pytest -p tests.no_skips
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder
INPUTS := pyproject.toml constraints.txt
ARGS ?=
PORT ?= 4200
PREFECT_DATABASE ?=

export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo console run cluster cluster-demo test test-all check fix bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/base.stamp ## Make .venv and install duban
	@echo "duban is installed: $(BIN)/duban --help"

demo: $(VENV)/base.stamp ## Replay a season of the five documents; sends nothing outside this machine
	@$(BIN)/duban demo $(ARGS)

console: $(VENV)/base.stamp ## Serve the console on a day of the demo's season; sends nothing outside this machine
	@$(BIN)/duban showcase $(ARGS)

run: $(VENV)/base.stamp ## Run the engine and the console here and now (embedded: one process, SQLite)
	@$(BIN)/duban run $(ARGS)

cluster: $(VENV)/cluster.stamp ## Run a cluster here: PostgreSQL, a Prefect server, two workers (PORT=4200)
	@PORT="$(PORT)" PREFECT_DATABASE="$(PREFECT_DATABASE)" $(BIN)/python -m cluster.local

cluster-demo: $(VENV)/cluster.stamp ## Replay some weeks of the season through a cluster; leaves nothing behind
	@$(BIN)/python -m cluster.season $(ARGS)

test: $(VENV)/test.stamp ## Run the tests, without the slow ones
	@$(PYTEST) -q -m "not slow" $(SIDE_BY_SIDE) $(ARGS)

# The stories of a cluster share one, and need both cores: they come last, by themselves.
test-all: $(VENV)/test.stamp ## Run every test
	@$(PYTEST) -q $(SIDE_BY_SIDE) --ignore=tests/cluster $(ARGS)
	@$(PYTEST) -q tests/cluster $(ARGS)

check: $(VENV)/test.stamp ## Formatting, linting, types, import contracts, documentation
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PYTEST) -q tests/repository

fix: $(VENV)/test.stamp ## Format the code, mend what the linter can, regenerate the reference pages
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python docs/generate.py

bench: $(VENV)/test.stamp ## Measure the engine beside its floors
	@$(BIN)/python bench/run.py $(ARGS)

# The first interpreter that is new enough and can make environments; one line says why there is none.
$(BIN)/python:
	@old=; bare=; \
	for p in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14 python); do \
	  v=$$("$$p" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
	  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old="$$old $$p is $$v;"; continue; }; \
	  "$$p" -c 'import ensurepip, venv' 2>/dev/null || { bare="$${bare:-$$p}"; continue; }; \
	  echo "Making $(VENV) with Python $$v"; \
	  exec "$$p" -m venv --clear $(VENV); \
	done; \
	if [ -n "$$bare" ]; then \
	  echo "error: $$bare cannot make environments (no ensurepip): install the package python3-venv, then run make again" >&2; \
	else \
	  echo "error: duban needs Python 3.11 or later;$${old:- no python3 was found;} name another with make PYTHON=..." >&2; \
	fi; exit 1

$(VENV)/base.stamp: $(INPUTS) | $(BIN)/python
	@echo "Installing duban into $(VENV)"
	@$(INSTALL) -e .
	@touch $@

$(VENV)/cluster.stamp: $(INPUTS) | $(BIN)/python
	@echo "Installing duban, Prefect and a PostgreSQL into $(VENV): about two minutes the first time"
	@$(INSTALL) -e '.[cluster,postgres]'
	@touch $(VENV)/base.stamp $@

$(VENV)/test.stamp: $(INPUTS) | $(BIN)/python
	@echo "Installing duban, Prefect, a PostgreSQL for tests and the test tools into $(VENV): about two minutes the first time"
	@$(INSTALL) -e '.[test]'
	@touch $(VENV)/base.stamp $(VENV)/cluster.stamp $@
