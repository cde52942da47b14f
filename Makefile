# Every target sets up what it needs. Needed on the machine: Python 3.11 or later, make, git.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

SEEDS ?= 200
FIRST ?= 1
SHOPS ?= woocommerce
TURNS ?= 0

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check soak live image bench gallery kept-ledger release-check clean

help:
	@echo "make demo    see the connector work, against a pretend shop; no account needed"
	@echo "make test    the tests"
	@echo "make check   style, types, imports and the tests: what a change must pass"
	@echo "make soak    hundreds of simulated worlds: SEEDS=200 worlds from seed FIRST=1 on; SHOPS=both: two shops in each"
	@echo "make live    the tests against a real shop; skipped without its credentials"
	@echo "make image   build the Docker image and run it; needs root, buildah and debootstrap, no engine"
	@echo "make bench   measure; writes benchmarks/latest.json"
	@echo "make gallery pictures of every kind of letter in every language; needs a Chromium"
	@echo "make kept-ledger    keep a ledger of this version, for later ones to upgrade in their tests"
	@echo "make release-check  is everything there that a release needs?"
	@echo "make clean   remove what the other targets made"

demo: $(INSTALLED)
	$(BIN)/backorder demo

test: $(INSTALLED)
	$(BIN)/pytest -n auto

check: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

soak: $(INSTALLED)
	@echo "$(SEEDS) worlds from seed $(FIRST) on"
	@BACKORDER_SEEDS=$(SEEDS) BACKORDER_FIRST=$(FIRST) BACKORDER_SHOPS=$(SHOPS) BACKORDER_TURNS=$(TURNS) $(BIN)/pytest -q -n auto -m soak tests/world tests/domain \
		tests/product/test_shopify_budget.py

live: $(INSTALLED)
	$(BIN)/pytest -m live tests/live

image: $(INSTALLED)
	$(BIN)/pytest -s -n 0 -m image tests/image

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks

gallery: $(INSTALLED)
	$(BIN)/python -m gallery

kept-ledger: $(INSTALLED)
	$(BIN)/python -m releasing keep

release-check: $(INSTALLED)
	$(BIN)/python -m releasing check

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt .ci/python
	@echo "Installing into $(VENV): about a minute, once."
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		python="$$(.ci/python)" || exit 1; \
		"$$python" -m venv --clear $(VENV) || { \
			echo "No virtual environment could be made. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
		}; \
	}
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	@touch $@
