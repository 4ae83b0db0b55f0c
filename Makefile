# Two commands matter: make demo, make test. Everything else is a line over .ci/run.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ONCE ?=
# The tests wait for servers and time limits, so more of them run than there are processors.
WORKERS ?= 4
# What is locked is what is installed: no pip, old or new, has anything to resolve or to look up.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation

.DEFAULT_GOAL := help
.PHONY: help demo test lint types layers package pages docs check bench hypothesis crowds planted kills rush mutation format lock clean

help: ## what can be made here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }

$(VENV)/.runtime: $(BIN)/python requirements.lock pyproject.toml
	@echo "installing into $(VENV) ..." >&2
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) -e .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.lock
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.mutation: $(VENV)/.development requirements-mutation.lock
	@$(INSTALL) --require-hashes -r requirements-mutation.lock
	@touch $@

demo: $(VENV)/.runtime ## log demo patrons in, say what is wrong with each, then serve the page (ONCE=1: only print)
	@$(BIN)/verifier demo $(if $(ONCE),--once,) --port $(PORT)

test: $(VENV)/.development ## all tests; on Debian as root the real servers are installed for them
	@.ci/system-packages
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint types layers package: $(VENV)/.development ## (lint) one part of the checks: lint, types, layers, package
	@VENV=$(VENV) .ci/run $@

pages: $(VENV)/.development ## write the reference pages that are made from the code
	@$(BIN)/python -m docs.made_pages

docs: pages ## build the documentation, and print where it is
	@VENV=$(VENV) .ci/run docs

check: ## everything that has to hold before a change lands
	@.ci/run

bench: $(VENV)/.development ## speed, measured side by side in one run
	@.ci/system-packages
	@$(BIN)/python -m tests.bench

EXAMPLES ?= 20000

hypothesis: $(VENV)/.development ## every transform on generated identifiers, EXAMPLES=20000 of them
	@VERIFIER_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -n 2 --timeout 7200 tests/properties tests/domain/reshare_rules/test_listener_property.py

crowds: $(VENV)/.development ## each connector asked five hundred times, twenty at a time
	@CROWD=500 $(BIN)/python -m pytest -n 2 tests/adapters/ils -k "crowd or many_at_a_time or twenty_look_ups"

planted: $(VENV)/.development ## what was planted among generated requests is found, by six seeds
	@SEEDS=6 $(BIN)/python -m pytest -n 2 tests/domain/diagnosis/triage/test_triage.py

KILLS ?= 200

kills: $(VENV)/.development ## end the program at random moments, KILLS=200 times, and look for what is lost
	@KILLS=$(KILLS) $(BIN)/python -c 'from tests.kills import main; main()'

TESTERS ?= 24 100
SLOW ?= 2000

rush: $(VENV)/.development ## TESTERS="24 100" log in at once, then SLOW=2000 slow connections are held
	@TESTERS="$(TESTERS)" SLOW=$(SLOW) $(BIN)/python -m tests.rush

ROOMS ?=

mutation: $(VENV)/.mutation ## change the rules one expression at a time, and name what no test notices (ROOMS=matching)
	@$(BIN)/python -m tests.mutation $(ROOMS)

format: $(VENV)/.development ## format the code
	@$(BIN)/ruff check --fix --quiet verifier tests docs && $(BIN)/ruff format --quiet verifier tests docs

lock: $(VENV)/.development ## make the lock files anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --group build -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group mutation -c requirements-dev.lock -o requirements-mutation.lock

clean: ## remove what was built here
	@rm -rf $(VENV) build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
