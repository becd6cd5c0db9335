# make run    the workbench with a demo study, in your browser
# make test   everything that must hold: style, layers, types, tests (also in a browser)
# Linux and macOS; for Windows see README.md. No GPU on Linux? A smaller download of PyTorch:
#   make run PIP_ARGS='--extra-index-url https://download.pytorch.org/whl/cpu'

VENV ?= .venv
PIP_ARGS ?=
WORKERS ?= 2
TESTS ?= tests
DEMO ?= demo

PIP = $(VENV)/bin/python -m pip install --disable-pip-version-check $(PIP_ARGS)
INSTALLED = $(VENV)/.installed
INSTALLED_DEV = $(VENV)/.installed-dev

.PHONY: run test lint bench licences clean help

run: $(INSTALLED)
	$(VENV)/bin/rodedraad demo "$(DEMO)"
	$(VENV)/bin/rodedraad app "$(DEMO)/demo.rodedraad"

test: $(INSTALLED_DEV)
	scripts/chromium >$(VENV)/.chromium
	VENV="$(VENV)" scripts/check
	CHROMIUM="$$(cat $(VENV)/.chromium)" RODEDRAAD_TEST_PROFILE=stable \
		$(VENV)/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: $(INSTALLED_DEV)
	VENV="$(VENV)" scripts/check

bench: $(INSTALLED_DEV)
	$(VENV)/bin/python -m bench.pipeline

licences: $(INSTALLED_DEV)
	$(VENV)/bin/python scripts/licences.py docs/licences.md

clean:
	rm -rf "$(VENV)" build dist .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

$(VENV)/bin/python:
	python="$$(scripts/find-python)" && "$$python" -m venv "$(VENV)"

# a stamp, so that nothing is installed again until pyproject.toml changes
$(INSTALLED): pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable .
	@touch $@

$(INSTALLED_DEV): pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable '.[dev]'
	@touch $(INSTALLED) $@
