# make year-2023   the program alone, and the example year made with it in build/year-2023
# make test        the tests
# make faults      the fault suites in full (half an hour), and their results in docs/reliability.md
# make mutants     small changes of the money's code that a test must notice (an hour)
# make check       everything else that must be clean before a commit
# make benchmarks   the program beside its peers, timed; ARGS are its own (see docs/performance.md)
# make lock        new lock files after a change of dependencies (UPGRADE=--upgrade: newer versions too)
# make wheel       dist/
# make clean       away with what was built; make distclean: away with the environments too

SHELL := /bin/bash
.DELETE_ON_ERROR:

# The locks are made for Python 3.11; later ones are taken where it is missing. It is tried rather
# than looked up, since a version manager's stand-in may be on PATH without the version behind it.
PYTHON ?= $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)

# Only `make lock` needs it, so it isn't in the development environment.
UV_VERSION := 0.13.9

# The example and the tests choose their ledgers themselves.
unexport CCM_LEDGER_FILE CCM_LEDGER_FORMAT PYTHONPATH

.PHONY: help
help:
	@sed -n '1,/^$$/s/^# //p' Makefile

# The environments: .venv holds what an officer runs, .venv-dev the tools as well. Each stamp is
# written last, so that after an interrupted installation the next make begins afresh. The second
# stamp stands by itself: a change of pyproject.toml installs our package again, not everything.

.venv/.packages: requirements.lock
.venv-dev/.packages: requirements-dev.lock

.venv/.packages .venv-dev/.packages:
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.venv/.made: .venv/.packages pyproject.toml
.venv-dev/.made: .venv-dev/.packages pyproject.toml

.venv/.made .venv-dev/.made:
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.PHONY: .venv .venv-dev
.venv: .venv/.made
.venv-dev: .venv-dev/.made

.PHONY: year-2023
year-2023: .venv/.made
	rm -rf build/year-2023
	mkdir -p build
	PATH="$(CURDIR)/.venv/bin:$$PATH" examples/2023/run.sh build/year-2023

# ARGS are pytest's: make test ARGS='-m slow'; two processes unless told otherwise.
ARGS ?= -n 2

.PHONY: test
test: .venv-dev/.made
	.venv-dev/bin/python -m pytest $(ARGS)

# Suites that mount disks or become another user need root; without it they are skipped.
FAULTS := build/faults/results.jsonl

.PHONY: faults
faults: .venv-dev/.made
	rm -rf build/faults
	mkdir -p build/faults
	CCM_FAULTS=full CCM_FAULTS_RESULTS=$(CURDIR)/$(FAULTS) \
		.venv-dev/bin/python -m pytest -n 2 --dist worksteal tests/faults; \
		ended=$$?; .venv-dev/bin/python -m tools.reliability $(FAULTS) && exit $$ended

.PHONY: mutants
mutants: .venv-dev/.made
	.venv-dev/bin/python -m tools.mutate --known tools/mutants-explained.txt

.PHONY: check
check: .venv-dev/.made
	.venv-dev/bin/ruff check
	.venv-dev/bin/ruff format --check
	.venv-dev/bin/mypy
	.venv-dev/bin/lint-imports --no-logo
	.venv-dev/bin/vulture --min-confidence 80
	.venv-dev/bin/python -m tools.check_schema
	.venv-dev/bin/python -m tools.make_reference --check

# Peers that Debian has (hledger, ledger) are taken from PATH; what is missing is left out.
build/beancount/.made:
	$(PYTHON) -m venv --clear build/beancount
	build/beancount/bin/pip install --quiet --disable-pip-version-check beancount beanquery
	touch $@

.PHONY: benchmarks
benchmarks: ARGS :=
benchmarks: .venv/.made build/beancount/.made
	$(PYTHON) -m benchmarks $(ARGS)

# The second lock is made on top of the first, so that tests run with the versions officers have.
LOCK := build/uv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-header --no-annotate $(UPGRADE) pyproject.toml

.PHONY: lock
lock:
	$(PYTHON) -m venv --clear build/uv
	build/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(LOCK) --group build --output-file requirements.lock >/dev/null
	$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock >/dev/null
	@if grep -n '://' requirements.lock requirements-dev.lock; then \
		echo 'error: an address in a lock file'; exit 1; fi

.PHONY: wheel
wheel: .venv-dev/.made
	rm -rf dist
	.venv-dev/bin/python -m build --no-isolation

.PHONY: clean
clean:
	rm -rf build dist mutants htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find src tests tools migrations examples -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

.PHONY: distclean
distclean: clean
	rm -rf .venv .venv-dev
