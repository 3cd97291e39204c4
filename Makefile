# demo · test · test-windows · soak · check · build · bench · docs. Each target sets itself up from a fresh clone with Python >= 3.11, git and make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_FOLDER ?= demo
SOAK ?= 1

.PHONY: help setup demo test quick test-windows soak audit lock mutants check static stale build windows-pack bench docs hosts clean

help:
	@echo "make demo    the whole path on the sample portfolio: workbook, PDF, picture"
	@echo "make test    everything the tests need, then every check and every test"
	@echo "make quick   style, types, and the tests that need no other program than Python: for every change"
	@echo "make test-windows   the Windows half under Wine: functions, commands, start-up, safety (sets up Wine itself)"
	@echo "make soak    the long reliability runs: mutants, kills, payloads (hours; SOAK=0.01 makes a short one)"
	@echo "make audit   known faults of the pinned libraries (needs the network); make lock pins them anew"
	@echo "make check   style, types, layers, built files up to date"
	@echo "make build   rebuild the committed files and dist/"
	@echo "make windows-pack   the folder to hand to sellers: installer and wheels (PYTHON_FOLDER=… adds a Python)"
	@echo "make bench   benchmarks"
	@echo "make docs    the reference pages"

setup: $(READY)

# The stamp makes a second run instant, and a changed pyproject.toml a new installation.
$(READY): pyproject.toml
	@python=""; for name in "$${PYTHON:-}" python3.14 python3.13 python3.12 python3.11 python3 python; do \
	  [ -n "$$name" ] && command -v "$$name" >/dev/null || continue; \
	  if "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or later with its venv module was found: install it, or run make PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	[ -x $(BIN)/python ] && $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || "$$python" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(READY)
	$(BIN)/segment-udfs demo $(DEMO_FOLDER)

test: $(READY) hosts static
	$(BIN)/python -m pytest -n auto

# Between two changes: no LibreOffice, no Wine, no validator. Nothing is proven by it alone.
quick: $(READY) static
	$(BIN)/python -m pytest -n auto -m "not windows and not soak and not host"

# Excel's half of the chain on Linux: Windows Python, pywin32, COM and xlwings' real library under Wine.
test-windows: $(READY)
	@bash tools/install_wine.sh || echo "WARNING: the tests that need Wine will be skipped" >&2
	@if command -v wine64 >/dev/null || [ -x /usr/lib/wine/wine64 ]; then $(BIN)/python tools/windows/prepare.py .wine; fi
	$(BIN)/python -m pytest tests/windows -m windows

# The figures of docs/reliability.md. SOAK scales the number of repetitions.
soak: $(READY) hosts
	SOAK=$(SOAK) $(BIN)/python -m pytest tests -m soak -n auto

check: $(READY) static stale

static: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit -q -r segment_udfs tools addin sample -ll
	$(BIN)/python tools/lock.py --check
	@if [ -f .importlinter ] || grep -q '^\[tool.importlinter' pyproject.toml; then $(BIN)/lint-imports; \
	else echo "No layers are declared: lint-imports not run" >&2; exit 1; fi

# Known faults of the pinned versions; needs the network.
audit: $(READY)
	$(BIN)/pip-audit -r requirements.lock --require-hashes --disable-pip

# Small errors put into the calculation core: how many do its tests notice? Fails under 85 %.
mutants: $(READY)
	nice -n 15 $(BIN)/python tools/mutation.py

lock: $(READY)
	$(BIN)/python tools/lock.py

stale: $(READY)
	$(BIN)/python sample/make_sample.py --check
	$(BIN)/segment-udfs template -o workbook_template.xlsm --check --lang fr
	rm -rf build/stale && mkdir -p build/stale  # what is not committed must at least come out the same twice
	$(BIN)/segment-udfs addin -o build/stale/segmentation.xlam --lang fr
	PYTHONHASHSEED=1 $(BIN)/segment-udfs addin -o build/stale/segmentation.xlam --lang fr --check
	$(BIN)/segment-udfs template -o build/stale/segmentation_modele.xlsx --no-macros --lang fr
	PYTHONHASHSEED=1 $(BIN)/segment-udfs template -o build/stale/segmentation_modele.xlsx --no-macros --lang fr --check

# The real programs that some tests drive; without them those tests are skipped, and say so.
hosts:
	@bash tools/install_libreoffice.sh || echo "WARNING: the tests that need LibreOffice will be skipped" >&2
	@bash tools/install_system_tools.sh || echo "WARNING: the tests that need strace or locales will be skipped" >&2
	@bash tools/ooxml_validator.sh || echo "WARNING: the tests that need the Open XML validator will be skipped" >&2

build: $(READY)
	$(BIN)/python sample/make_sample.py
	$(BIN)/segment-udfs template -o workbook_template.xlsm --lang fr
	mkdir -p dist
	$(BIN)/segment-udfs extension -o dist/segmentation.oxt
	$(BIN)/segment-udfs addin -o dist/segmentation.xlam --lang fr
	$(BIN)/segment-udfs template -o dist/segmentation_modele.xlsx --no-macros --lang fr

# PYTHON_FOLDER: python.org's "embeddable package" for 64-bit Windows, unpacked; the sellers then need no Python.
windows-pack: $(READY)
	$(BIN)/python addin/windows/make_pack.py -o dist/windows $(if $(PYTHON_FOLDER),--bundle "$(PYTHON_FOLDER)")

bench: $(READY)
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file $$(case $$file in *libreoffice*) echo --quick;; esac); done

docs: $(READY)
	@if [ -f docs/build.py ]; then $(BIN)/python docs/build.py; \
	else mkdir -p docs && for lang in fr en; do $(BIN)/segment-udfs functions --lang $$lang > docs/functions_$$lang.txt; done; fi

clean:
	rm -rf $(VENV) .wine tools/ooxml_validator/node_modules $(DEMO_FOLDER) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
