# Two commands are all a newcomer needs: `make demo` and `make test`. Each sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-sandbox check format rule-pages prove bench clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "krc needs Python 3.11 or newer; set PYTHON=" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Setting up $(VENV) (once)"; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY)  ## the whole story on a throw-away Kafka, in about a minute
	@$(BIN)/krc demo

test: test-fast test-sandbox  ## every test; the second half on a real Kafka

test-fast: $(READY)  ## the tests that need no Kafka
	@$(BIN)/python -m pytest -q -n 2 -m "not sandbox and not prove"

# In parts, each in a process of its own with a sandbox of its own: librdkafka, the C library inside the client, now and
# then ends the process (SIGSEGV, SIGABRT) after tests have killed brokers. Only then a part is run once more, and says so.
SANDBOX_PARTS := "tests/integration" "tests/lint" "tests --ignore=tests/integration --ignore=tests/lint"
SANDBOX_TESTS := $(BIN)/python -m pytest -q -p no:xdist -m "sandbox and not prove"

test-sandbox: $(READY)  ## the tests on a real Kafka, one sandbox at a time, one after another
	@for part in $(SANDBOX_PARTS); do \
	  $(SANDBOX_TESTS) $$part; code=$$?; \
	  if [ $$code -ge 128 ]; then \
	    echo "the test process died of signal $$((code - 128)), in native code: $$part once more"; \
	    $(SANDBOX_TESTS) $$part; code=$$?; \
	  fi; \
	  [ $$code -eq 0 ] || exit $$code; \
	done

check: $(READY)  ## format, lint, types, imports between rooms
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

format: $(READY)  ## format and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

rule-pages: $(READY)  ## docs/rules from the rules
	@$(BIN)/python -m tools.rule_pages

prove: $(READY)  ## the long proofs (fuzzing, many kills, many generated topologies)
	@$(BIN)/python -m pytest -q -p no:xdist -m prove

bench: $(READY)  ## ratios against a floor, written to benchmarks/results
	@$(BIN)/python -m benchmarks

catalogue: $(READY)  ## ask every release of every client for its keys again (network, some minutes)
	@$(BIN)/python -m tools.catalogue

clean:  ## remove what `make` made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
