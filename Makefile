# One target a habit; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SOURCES := bot conversations locales storage evidence backups operating desk tests benchmarks requirements

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

.venv/run.stamp: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what the product needs into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@touch $@

.venv/dev.stamp: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what development needs into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/run.stamp

demo: .venv/run.stamp ## Intake, relay and desk on this machine: web chat on :8080, desk on :8090
	@exec $(BIN)/python -m bot demo

# Tests start the product hundreds of times: what was compiled once is kept, whatever the environment says.
test stacks: export PYTHONDONTWRITEBYTECODE =

test: .venv/dev.stamp ## Every test, on real servers and in a real browser
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not slow"
	@$(BIN)/python -m pytest -n 2 --dist load -m slow $$(grep -rlF mark.slow tests --include='test_*.py')

check: .venv/dev.stamp ## Format, lint, types, layers
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest -q tests/rules tests/locales

stacks: .venv/dev.stamp ## The journeys and the desk once more, all on PostgreSQL, Redis and S3, as for many machines
	@TEST_STACK=machines $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" tests/journeys tests/desk tests/operations

chaos: .venv/dev.stamp ## Some twenty minutes of kills and faults on two deployments: nothing confirmed is lost or doubled
	@$(BIN)/python -m tests.chaos --seed 1

fuzz: .venv/dev.stamp ## Half a minute of broken files of every kind, and two minutes of every parser (atheris)
	@$(BIN)/python -m tests.fuzz --seconds 30 --seed 1
	@$(BIN)/python -m tests.fuzz.coverage --seconds 120 --seed 1

bench: .venv/dev.stamp ## What is measured, as ratios
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.load
	@$(BIN)/python -m benchmarks.evidence
	@$(BIN)/python -m benchmarks.similarity
	@$(BIN)/python -m benchmarks.references
	@$(BIN)/python -m benchmarks.desk 10000

messages: .venv/dev.stamp ## Bring the catalogues, the map, the wire schema and the OpenAPI document up to date with the code
	@$(BIN)/python -m locales.extract
	@$(BIN)/python -m storage.wire_schema
	@$(BIN)/python -m desk.api.document
	@$(BIN)/python docs/map.py

audit: .venv/dev.stamp ## What is known of the locked packages, asked at PyPI or OSV; says so where nobody could be asked
	@$(BIN)/python requirements/audit.py

SBOM = $(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --validate

sbom: .venv/dev.stamp ## dist/: every package of a service with its hashes (CycloneDX 1.6), without and with traces
	@mkdir -p dist
	@$(SBOM) -o dist/sbom.cdx.json requirements/run.lock
	@$(SBOM) -o dist/sbom-otel.cdx.json requirements/otel.lock

wheel: .venv/dev.stamp ## dist/*.whl, built twice in two places: the same bytes, or it fails
	@$(BIN)/python requirements/wheel.py

licences: .venv/dev.stamp ## docs/licences.md; fails at a licence that is not on the list
	@$(BIN)/python requirements/licences.py

lock: .venv/dev.stamp ## Resolve the dependencies anew
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements/run.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra otel --constraint requirements/run.lock pyproject.toml -o requirements/otel.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements/dev.lock
	@echo hatchling | $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - -o requirements/build.lock

.PHONY: help demo test check stacks chaos fuzz bench messages audit sbom wheel licences lock
