# make report: the demo study from nothing to a portal of reports.   make test: all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STUDY ?= demo

.DEFAULT_GOAL := help
.PHONY: help report test lab bench check fix clean

help:
	@echo "make report   build the demo study and all its reports (STUDY=name for another)"
	@echo "make test     run the tests"
	@echo "make lab      JupyterLab on the notebooks"
	@echo "make bench    measure against named peers"
	@echo "make check    lint, format, types; changes nothing      make fix   mend what can be mended"
	@echo "make clean    remove what was built (not your data)"

$(VENV)/.base: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@

report: $(VENV)/.base
	@if [ "$(STUDY)" = demo ]; then $(BIN)/vocwork demo; fi
	$(BIN)/vocwork run params/$(STUDY).yml

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "" -n 2 --dist loadfile

lab: $(VENV)/.base
	$(BIN)/jupyter lab notebooks

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

check: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist *.egg-info data/corpus data/raw/demo data/registry/demo reports/demo .pytest_cache .mypy_cache .ruff_cache
