# Welkom: everything a newcomer needs is `make demo`; everything an engineer needs is `make test` and `make check`.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# Where the system keeps certificates, uv trusts those: an office network often has its own.
SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),1,0)
UV := UV_NO_PROGRESS=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_SYSTEM_CERTS=$(SYSTEM_CERTS) $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets demo test test-deps check bench soak lock screenshots docs
.DELETE_ON_ERROR:

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.run assets ## install what Welkom runs on, in this folder only

setup-dev: $(VENV)/.dev node_modules/.dev assets ## the same, and what its tests and checks need

demo: setup ## load a believable municipality, start everything and print the addresses
	$(BIN)/welkom demo $(ARGS)

# A file goes to one worker as a whole, so what it makes once for all its tests is made once. What Python compiles is kept,
# also where a machine is told not to: tests start many processes, and each would compile all of it again.
test: setup-dev ## run all tests (ARGS="tests/house -n0" for some)
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

test-deps: ## install the programs the tests use (Debian: PostgreSQL, Mosquitto, Chromium, fonts)
	@scripts/test-deps.sh

check: setup-dev ## style, types, imports, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.docs --check

bench: setup-dev ## measure speed and print a table
	$(BIN)/python -m tests.benchmarks $(ARGS)

soak: setup-dev ## run the tests that take hours
	$(BIN)/pytest tests/soak -v -s --override-ini=addopts=--import-mode=importlib --timeout=0 $(ARGS)

docs: setup-dev ## write the generated documents again
	$(BIN)/python -m scripts.docs

screenshots: setup-dev ## take the pictures of the documentation from the running program
	$(BIN)/python -m scripts.screenshots $(ARGS)

lock: $(VENV)/.uv ## pin the newest versions of requirements/*.in, with hashes
	$(COMPILE) --upgrade --output-file requirements/setup.txt requirements/setup.in
	$(COMPILE) --upgrade --output-file requirements/run.txt requirements/run.in
	$(COMPILE) --upgrade --output-file requirements/dev.txt requirements/dev.in

# Each stamp below is older than what it was made from only when that changed, so a second set-up costs nothing.

$(VENV)/.uv: requirements/setup.txt
	@scripts/venv.sh $(VENV) requirements/setup.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt pyproject.toml
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc
	@scripts/node-version.sh
	npm ci --omit=dev --ignore-scripts --no-fund --no-audit --no-update-notifier --loglevel=error
	@touch $@

# All of them at once: it also makes the stamp above, so that nothing is installed twice.
node_modules/.dev: package.json package-lock.json .npmrc
	@scripts/node-version.sh
	npm ci --ignore-scripts --no-fund --no-audit --no-update-notifier --loglevel=error
	@touch node_modules/.stamp $@

assets: $(VENV)/.run node_modules/.stamp
	@$(BIN)/python -m scripts.assets
	@$(BIN)/python -m scripts.translations compile
