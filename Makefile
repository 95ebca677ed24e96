# The main job is `make check`: every derivation is checked and published into output/.
# `make test` is what CI runs. Both set everything up by themselves in .venv.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Stamps are named by content: a checkout that only touches the file installs nothing again.
PROJECT := $(shell git hash-object pyproject.toml)
FOR_TEST := $(VENV)/for-test-$(PROJECT)
FOR_CHECK := $(or $(wildcard $(FOR_TEST)),$(VENV)/for-check-$(PROJECT))

.PHONY: check test lint types clean
.DEFAULT_GOAL := check

check: $(FOR_CHECK)
	$(BIN)/therefore build

test: lint types
	$(BIN)/python -m pytest -q -n auto
	$(BIN)/therefore build --check

lint: $(FOR_TEST)
	$(BIN)/ruff check .

types: $(FOR_TEST)
	$(BIN)/mypy

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/for-check-$(PROJECT): | $(BIN)/python
	$(PIP) install --editable '.[publish]'
	@touch $@

$(FOR_TEST): | $(BIN)/python
	$(PIP) install --editable '.[publish,pdf,site,dev]'
	@touch $@
