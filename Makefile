# Two commands matter: `make run` starts the server, `make test` checks everything.
.DEFAULT_GOAL := help
.PHONY: help run test benchmark setup setup-dev format lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
CLIENTS := tests/clients
INSTALL = echo "Installing $$(grep -c == $(1)) packages…" && $(PIP) install --require-hashes -r $(1)

help:
	@echo "make run        install what is needed and start the server"
	@echo "make test       install what is needed and run every check and test"
	@echo "make benchmark  measure the start and a comparison beside its peers"
	@echo "make setup      only install what the server needs"
	@echo "make setup-dev  only install what the tests need as well"
	@echo "make format     put the code in its usual form"
	@echo "make lock       choose the newest versions of all packages"
	@echo "make clean      remove what was installed and built"

run: setup
	@exec $(BIN)/party-stats run

# The last line printed is pytest's own. A file's tests stay on one core: they share databases.
test: setup-dev
	@echo "Checking form, types and imports…"
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest --numprocesses auto --dist loadfile

benchmark: setup-dev
	@$(BIN)/python -m benchmarks

setup: $(VENV)/.run

setup-dev: $(VENV)/.run $(VENV)/.dev $(VENV)/.clients

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed: sudo apt install python3, or make PYTHON=python3.13 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV)…"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.python
	@$(call INSTALL,requirements.lock)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.run
	@$(call INSTALL,requirements-dev.lock)
	@touch $@

# npm starts programs by `node` alone: the one from the package has to come first.
$(VENV)/.clients: $(CLIENTS)/package-lock.json requirements-dev.lock | $(VENV)/.dev
	@echo "Installing the TypeScript compiler…"
	@cd $(CLIENTS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error --ignore-scripts --no-audit --no-fund >/dev/null
	@touch $@

format: setup-dev
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

# The tests' choice comes first, so that the server runs with the versions that were tested.
lock:
	@tool=$$(mktemp -d) && trap 'rm -rf "$$tool"' EXIT && $(PYTHON) -m venv "$$tool" && \
	"$$tool/bin/python" -m pip --disable-pip-version-check -qq install uv && \
	compile() { \
		printf 'setuptools\n' | "$$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --upgrade \
			--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$$@" pyproject.toml -; \
	} && \
	compile --extra dev --output-file requirements-dev.lock && \
	compile --constraint requirements-dev.lock --output-file requirements.lock

clean:
	rm -rf $(VENV) $(CLIENTS)/node_modules *.egg-info build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
