# Set-up and checks. `make` alone lists what there is.
# Needs a shell, make and Python 3.11 or later; works with the make that macOS brings (3.81).

VENV = .venv
PYTHON =
PYTEST_ARGS =
BIN = $(VENV)/bin
# An environment is named after what is installed in it, so a changed lock installs anew and nothing else does.
fingerprint = $(shell (pwd; cat pyproject.toml $(1)) | cksum | cut -d ' ' -f 1)
RUNTIME := $(VENV)/.runs-$(call fingerprint,requirements.txt)
POSTGRES := $(VENV)/.runs-postgres-$(call fingerprint,requirements-postgres.txt)
TESTING := $(VENV)/.tests-$(call fingerprint,requirements-dev.txt)
COMPILE = $(BIN)/python -m uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

.PHONY: help demo postgres test test-programs lint torture mutants bench lock outdated permissions clean
.DEFAULT_GOAL = help

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

# What the tests run in can run the demo too, so `make demo` after `make test` has nothing to install.
demo: $(or $(wildcard $(TESTING) $(POSTGRES)),$(RUNTIME)) ## Show the desk at work on the practice story; ARGS="--port 8080 --reset"
	@$(BIN)/outreach demo $(ARGS)

postgres: $(POSTGRES) ## Install what is locked, with what PostgreSQL and several workers need

test: $(TESTING) test-programs lint ## Check everything: style, types, imports, tests on SQLite, PostgreSQL and Chromium
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint: $(TESTING) ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter

torture: $(TESTING) test-programs ## Kill, flood and repeat: the slow tests, and new examples for the properties
	$(BIN)/python -m pytest -m torture $(PYTEST_ARGS)
	$(BIN)/python -m pytest tests/domain --hypothesis-profile search --numprocesses 2 $(PYTEST_ARGS)

mutants: $(TESTING) ## Make small slips in the rules that matter most, and count those the tests do not find
	$(BIN)/python -m uv pip install --quiet --require-hashes --requirement requirements-mutants.txt
	$(BIN)/python -m bench.mutants

bench: $(TESTING) ## Measure speed and size beside a bare floor
	$(BIN)/python -m bench $(ARGS)

permissions: $(TESTING) ## Write docs/permissions.md from the table of who may what
	$(BIN)/python -c "from outreach.web.permissions import as_page; print(as_page(), end='')" > docs/permissions.md

lock: $(TESTING) ## Write the locks from pyproject.toml; UPGRADE=--upgrade takes the newest versions
	$(COMPILE) --group installer --output-file requirements-uv.txt
	$(COMPILE) pyproject.toml --group build --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra postgres --group build --constraint requirements.txt --output-file requirements-postgres.txt
	$(COMPILE) pyproject.toml --all-extras --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --group mutants --constraint requirements-dev.txt --output-file requirements-mutants.txt

outdated: $(TESTING) ## Name the pinned libraries that have newer versions, then those with known faults
	$(BIN)/python -m bench.outdated

clean: ## Remove what make made; the desk's own data stay
	rm -rf $(VENV) .cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): LOCKED = requirements.txt
$(POSTGRES): LOCKED = requirements-postgres.txt
$(TESTING): LOCKED = requirements-dev.txt
$(RUNTIME) $(POSTGRES) $(TESTING):
	@PYTHON='$(PYTHON)' sh .ci/install $(VENV) $(LOCKED)
	@touch $@

test-programs: $(TESTING)
	@sh .ci/test-programs $(VENV)
