# Everything from nothing: `make serve` and `make test` need only python3 (3.11 or newer)
# and make. What they install goes into .venv, from the hash-pinned locks in requirements/.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_INSTALL := $(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(LOCK_ARGS)

# The folders that exist, so that a checkout without one of them can still be checked.
TYPED := $(wildcard app bide_client tests benchmarks examples tools/*.py clients/*.py)
DEPLOYED := $(wildcard app bide_client migrations)

# Processes, each with a PostgreSQL of its own; `make test WORKERS=0` stays in one. Tests of the
# domain compute all the time. The rest often waits for a server, and two more processes than a
# small machine has cores use that time.
WORKERS ?= 4
DOMAIN_WORKERS ?= $(if $(filter 0 1,$(WORKERS)),$(WORKERS),2)
# Whichever has done its share takes over tests of another.
SHARED := --dist worksteal
# Further arguments for pytest, as in `make pytest ARGS='-k calendar'`.
ARGS ?=

# What a process imports is compiled once, and not again by each server that a test starts.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# ---------------------------------------------------------------- run

.PHONY: serve
serve: $(VENV)/.runtime ## Serve on 127.0.0.1:8000; settings come from BIDE_* variables
	@exec $(BIN)/python -m app serve

.PHONY: trial
trial: $(VENV)/.runtime ## Serve in the same way, on an empty database that is deleted at the end
	@exec $(BIN)/python -m app serve --trial

.PHONY: start
start: $(VENV)/.runtime ## Serve, open the console, and print the first steps on the command line
	@exec $(BIN)/python -m app start

.PHONY: install
install: $(VENV)/.dev ## Make .venv with everything that development needs

# ---------------------------------------------------------------- check

# The steps run one after the other, cheapest first, also under `make -j`: the first
# complaint should be the last thing on the screen. Only types, which take longest and use one
# core, are checked beside the other checks and the tests of the domain; a complaint about types
# is repeated at the end.
.PHONY: test
test: $(VENV)/.dev ## Check and test everything
	@$(MAKE) format-check
	@$(MAKE) lint
	@$(MAKE) --jobs=2 types others-and-domain || { $(MAKE) types; exit 1; }
	@$(MAKE) test-rest

.PHONY: others-and-domain
others-and-domain: $(VENV)/.dev
	@$(MAKE) check-others
	@$(MAKE) collect
	@$(MAKE) test-domain

# Each process that runs tests reads all of them, and in a new checkout would first compile them,
# each for itself. What cannot be read is reported by those that run the tests.
.PHONY: collect
collect: $(VENV)/.dev
	-@$(BIN)/pytest --collect-only --ignore=tests/console/browser >/dev/null 2>&1

.PHONY: check
check: $(VENV)/.dev ## Everything of `make test` but the tests
	@$(MAKE) format-check
	@$(MAKE) lint
	@$(MAKE) --jobs=2 types check-others

.PHONY: check-others
check-others: $(VENV)/.dev
	@$(MAKE) contracts
	@$(MAKE) dependencies
	@$(MAKE) spelling
	@$(MAKE) openapi-check
	@$(MAKE) agent-tools
	@$(MAKE) contract-breaks

.PHONY: format
format: $(VENV)/.dev ## Format, and fix what ruff can fix safely
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: format-check
format-check: $(VENV)/.dev
	$(BIN)/ruff format --check --quiet --diff .

.PHONY: lint
lint: $(VENV)/.dev ## Lint with every rule that pyproject.toml leaves on
	$(BIN)/ruff check --quiet .

.PHONY: types
types: $(VENV)/.dev ## Check types, strictly
	$(BIN)/mypy --no-error-summary $(TYPED)

.PHONY: contracts
contracts: $(VENV)/.dev ## Check that arrows between the layers point one way
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

.PHONY: dependencies
dependencies: $(VENV)/.dev ## Check that imports and declared dependencies agree
	$(BIN)/deptry $(DEPLOYED)

.PHONY: spelling
spelling: $(VENV)/.dev ## Check spelling
	$(BIN)/codespell .

.PHONY: openapi-check
openapi-check: $(VENV)/.dev
	$(BIN)/python -m app openapi --check
	$(BIN)/python tools/write_client.py --check
	PYTHONPATH=. $(BIN)/python tools/write_agent_tools.py --check

.PHONY: agent-tools
agent-tools: $(VENV)/.dev ## Score how well the tools for agents are described
	$(BIN)/tdqs lint --file bide_client/mcp/tools.json --fail-on error >/dev/null || \
		$(BIN)/tdqs lint --file bide_client/mcp/tools.json --fail-on error

.PHONY: contract-breaks
contract-breaks: $(VENV)/.dev ## Check that the contract breaks no client of the released one
	PYTHONPATH=. $(BIN)/python tools/check_breaks.py

.PHONY: docs
docs: $(VENV)/.dev ## Rewrite the pages of docs/ that are made from the code
	PYTHONPATH=. $(BIN)/python tools/write_docs.py

.PHONY: openapi
openapi: $(VENV)/.dev ## Record the examples anew, and rewrite openapi/v1.json from the code
	PYTHONPATH=. $(BIN)/python tools/record_examples.py
	$(BIN)/python -m app openapi
	$(BIN)/python tools/write_client.py
	PYTHONPATH=. $(BIN)/python tools/write_agent_tools.py

# Tests of the domain that decide about hundreds of histories, or about all cases time and again.
# To note each line makes them take three times as long; every line is reached without them. Of the
# tables in full a few rows are measured, which reach what no other test does, and all are tested.
REPEATING := $(patsubst %,tests/domain/test_%.py,dated_numbers histories honest_record outlook \
	phrase_readings phrase_words properties rules_are_complete simulation)
IN_FULL := $(patsubst %,tests/domain/rules/test_%_in_full.py,answers bars)
FEW_ROWS := not answers_in_full or have-a-timetable or late-retraction
MEASURED := $(filter-out $(REPEATING) $(IN_FULL), \
	$(wildcard tests/domain/*/test_*.py tests/domain/test_*.py))

# The domain decides about people, so each of its branches is tested, by its own tests.
.PHONY: test-domain
test-domain: $(VENV)/.dev
	@$(BIN)/pytest $(MEASURED) $(firstword $(IN_FULL)) -k "$(FEW_ROWS)" -n $(DOMAIN_WORKERS) \
		$(SHARED) --cov=app.domain --cov-branch --cov-report=term-missing --cov-fail-under=100

# What takes more than five seconds is listed: it needs a short form, and a long one in
# a campaign. What needs a browser is left to `make console-test`, wherever one is installed.
.PHONY: test-rest
test-rest: $(VENV)/.dev
	@$(BIN)/pytest $(MEASURED:%=--ignore=%) --ignore=tests/console/browser -n $(WORKERS) $(SHARED) \
		--durations=0 --durations-min=5 $(ARGS)

# Apart from `make test`, since it makes the tests a third slower.
.PHONY: coverage
coverage: $(VENV)/.dev ## Tell which lines and branches no test reaches
	$(BIN)/pytest -n $(WORKERS) --cov=app --cov-branch --cov-report=term-missing $(ARGS)

.PHONY: pytest
pytest: $(VENV)/.dev ## Only the tests, all in one go: make pytest ARGS='-k calendar'
	$(BIN)/pytest $(ARGS)

# What `make test` does in short: kills, a storm of keys and a long walk, on both databases;
# PostgreSQL that ends its connections or is started again; clients that do not go on; upgrades;
# a year on a test clock and the same one in real time.
.PHONY: campaign
campaign: $(VENV)/.dev ## Kill, storm, walk, end, hold open and upgrade at full length; print the figures
	KILLS=60 KEYS=200 ROWS=100000 OUTAGES=50 HALF_OPEN=full PURSUITS=1000 INSTANTS=20 \
		REMINDED=170 DELIVERED=34 MESSAGES=200 DUE_WITHIN=100 LIVES=20 CHANGES=200 STEPS=80 \
		MONTHS=12 MEASURES=all \
		$(BIN)/pytest --verbose --durations=0 $(ARGS) \
		tests/system/test_kill.py tests/system/test_nothing_twice.py \
		tests/system/test_cursor_walk.py tests/system/test_database_faults.py \
		tests/system/test_half_open.py tests/system/test_stream.py tests/system/test_dying_workers.py \
		tests/system/test_dying_mailers.py tests/system/test_dying_messengers.py \
		tests/api/v1/tasks/test_upgrade.py tests/api/v1/pursuit/test_moves_gain_nothing.py \
		tests/storage/test_event_order.py tests/api/v1/delivery/test_year.py \
		tests/api/v1/feed/test_changes.py tests/benchmarks/test_machinery.py

.PHONY: cost-campaign
cost-campaign: $(VENV)/.dev ## Print what each shape and size of input costs, up to the bound
	COST=full $(BIN)/pytest tests/system/test_cost_of_input.py $(ARGS)

.PHONY: advice-campaign
advice-campaign: $(VENV)/.dev ## Live random histories, and try what is advised in them, for long
	HYPOTHESIS_PROFILE=campaign $(BIN)/pytest tests/system/test_advice_is_enforced.py $(ARGS)

.PHONY: oracle-campaign
oracle-campaign: $(VENV)/.dev ## Put HISTORIES random histories to both readings of the etiquette
	$(BIN)/python -m tests.oracle.campaign --first $(or $(FROM),1) --count $(or $(HISTORIES),100000) $(ARGS)

.PHONY: receipt-campaign
receipt-campaign: $(VENV)/.dev ## Verify receipts of HISTORIES random histories, whole and with a byte changed
	$(BIN)/python -m tests.oracle.receipts --first $(or $(FROM),1) --count $(or $(HISTORIES),10000) $(ARGS)

.PHONY: same-answers
same-answers: $(VENV)/.dev ## Write, or compare with another checkout's, the answers about random histories
	$(BIN)/python -m tests.oracle.fingerprints --count $(or $(HISTORIES),1000) $(ARGS)

.PHONY: property-campaign
property-campaign: $(VENV)/.dev ## Try the properties of the domain, and of files, on many more random histories
	HYPOTHESIS_PROFILE=campaign $(BIN)/pytest --timeout=0 tests/domain/test_properties.py tests/domain/test_dated_numbers.py \
		tests/domain/test_simulation.py tests/domain/test_honest_record.py \
		tests/domain/test_employer_days.py tests/domain/test_business_time.py \
		tests/domain/test_phrases.py tests/api/v1/portability/test_export_import.py $(ARGS)

.PHONY: import-campaign
import-campaign: $(VENV)/.dev ## Read 10,000 damaged tables and as many damaged invitations; lose the answer to every call
	FUZZED=$(or $(CASES),10000) FUZZED_FROM=$(or $(FROM),1) LOST_ANSWERS=all $(BIN)/pytest --timeout=0 \
		tests/client/test_fuzzed_files.py tests/client/test_lost_answers.py $(ARGS)

.PHONY: contract-campaign
contract-campaign: $(VENV)/.dev ## Ask the service whatever the contract allows, for long
	HYPOTHESIS_PROFILE=campaign $(BIN)/pytest tests/contract/test_schemathesis.py $(ARGS)

# ---------------------------------------------------------------- clients

# Node makes and checks what Python cannot: `make test` does without it, .ci/run does not.
CLIENTS := clients
NPM := npm --prefix $(CLIENTS) --no-audit --no-fund --loglevel error
NODE_BIN := $(CLIENTS)/node_modules/.bin
BUILD := build/clients
REDOCLY := REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(NODE_BIN)/redocly

.PHONY: clients
clients: clients-lint clients-build clients-webhooks ## Lint the contract; make, compile and play the clients
	PYTHONPATH=. $(BIN)/python clients/play.py $(BUILD)

.PHONY: clients-webhooks
clients-webhooks: $(CLIENTS)/node_modules/.locked $(VENV)/.dev ## Verify signatures of webhooks in JavaScript
	PYTHONPATH=. $(BIN)/python clients/sign_webhooks.py | node $(CLIENTS)/webhooks/verify.mjs

.PHONY: clients-lint
clients-lint: $(CLIENTS)/node_modules/.locked
	$(REDOCLY) lint --config openapi/redocly.yaml openapi/v1.json

.PHONY: clients-build
clients-build: $(CLIENTS)/node_modules/.locked $(BUILD)/.venv/.locked $(VENV)/.dev
	rm -rf $(BUILD)/typescript $(BUILD)/hey-api $(BUILD)/python
	mkdir -p $(BUILD)/typescript $(BUILD)/hey-api
	$(NODE_BIN)/openapi-typescript openapi/v1.json --default-non-nullable=false \
		--output $(BUILD)/typescript/contract.mts
	cp $(CLIENTS)/typescript/*.mts $(BUILD)/typescript
	$(NODE_BIN)/tsc --project $(CLIENTS)/tsconfig.json
	cp $(CLIENTS)/hey-api/day.ts $(CLIENTS)/hey-api/package.json $(BUILD)/hey-api
	$(NODE_BIN)/openapi-ts --file $(CLIENTS)/hey-api/openapi-ts.config.mjs
	$(NODE_BIN)/tsc --project $(CLIENTS)/hey-api/tsconfig.json
	@$(MAKE) client-python
	$(NODE_BIN)/pyright --pythonpath $(BIN)/python bide_client
	cd $(BUILD)/python && $(CURDIR)/$(NODE_BIN)/pyright \
		--pythonpath $(CURDIR)/$(BUILD)/.venv/bin/python day.py

# Built from a copy, since the tool that builds writes beside what it reads; then installed by itself, without
# the service, and checked as those who use it see it.
.PHONY: client-python
client-python: $(BUILD)/.venv/.locked $(VENV)/.dev
	rm -rf $(BUILD)/python && mkdir -p $(BUILD)/python
	cp -r bide_client $(BUILD)/python/source && cp $(CLIENTS)/python/day.py $(BUILD)/python
	$(BIN)/uv build --quiet --wheel --no-build-isolation --offline --python $(BUILD)/.venv/bin/python \
		--out-dir $(BUILD)/python $(BUILD)/python/source
	$(BIN)/uv pip install --quiet --no-deps --offline --reinstall --python $(BUILD)/.venv/bin/python \
		$(BUILD)/python/*.whl
	cd $(BUILD)/python && $(CURDIR)/$(BIN)/mypy --strict --no-error-summary --no-incremental \
		--config-file= --python-executable $(CURDIR)/$(BUILD)/.venv/bin/python day.py
	cd $(BUILD)/python && $(CURDIR)/$(BUILD)/.venv/bin/bide --help > /dev/null

$(CLIENTS)/node_modules/.locked: $(CLIENTS)/package-lock.json
	@command -v npm >/dev/null || \
		{ echo "The clients need node 20.19 or newer and npm; \`make node\` puts them into build/node/path" >&2; exit 1; }
	$(NPM) ci
	@touch $@

$(BUILD)/.venv/.locked: requirements/clients.lock $(VENV)/.bootstrap
	$(PYTHON) -m venv --clear $(BUILD)/.venv
	$(BIN)/uv pip install --quiet --require-hashes --python $(BUILD)/.venv/bin/python \
		--requirement requirements/clients.lock
	@touch $@

.PHONY: node
node: build/node/.locked ## Put node and npm into build/node/path, for machines without new ones

build/node/.locked: requirements/node.lock $(VENV)/.bootstrap
	$(PYTHON) -m venv --clear build/node
	$(BIN)/uv pip install --quiet --require-hashes --python build/node/bin/python \
		--requirement requirements/node.lock
	@mkdir -p build/node/path && ln -sf ../bin/node ../bin/npm ../bin/npx build/node/path
	@touch $@

# ---------------------------------------------------------------- console

# Checks the types of the console's modules, and plays it in Chromium, which must be there.
.PHONY: console-test
console-test: console-types $(VENV)/.console ## Check the types of the console, and play it in Chromium
	$(BIN)/pytest tests/console --durations=10 $(ARGS)

# Needs an idle machine.
.PHONY: console-budgets
console-budgets: $(VENV)/.console ## Compare what a visit to the console costs with its budgets
	BIDE_BUDGETS=1 $(BIN)/pytest tests/console/test_static_files.py tests/console/browser/test_budgets.py -s $(ARGS)

.PHONY: console-types
console-types: $(CLIENTS)/node_modules/.locked
	@mkdir -p $(BUILD)/typescript
	$(NODE_BIN)/openapi-typescript openapi/v1.json --default-non-nullable=false \
		--output $(BUILD)/typescript/contract.mts
	cp $(CLIENTS)/typescript/records.mts $(BUILD)/typescript
	$(NODE_BIN)/tsc --project $(CLIENTS)/console/tsconfig.json

$(VENV)/.console: requirements/console.lock $(VENV)/.dev
	$(UV_INSTALL) --requirement requirements/console.lock
	@touch $@

# ---------------------------------------------------------------- measure

.PHONY: bench
bench: $(VENV)/.dev ## Measure speed
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: mutate
mutate: $(VENV)/.dev ## Change the domain line by line, and see whether its tests notice
	PYTHONPATH=. $(BIN)/python tools/mutate.py $(ARGS)

.PHONY: example
example: $(VENV)/.dev ## Run the example against a server that it starts itself
	$(BIN)/python -m examples $(ARGS)

# ---------------------------------------------------------------- keep

.PHONY: lock
lock: $(VENV)/.bootstrap ## Remake the locks; LOCK_ARGS=--upgrade takes newer versions
	$(UV_COMPILE) --group bootstrap --output-file requirements/bootstrap.lock
	$(UV_COMPILE) pyproject.toml --output-file requirements/runtime.lock
	$(UV_COMPILE) pyproject.toml --group dev --constraint requirements/runtime.lock \
		--output-file requirements/dev.lock
	$(UV_COMPILE) --group console --constraint requirements/dev.lock \
		--output-file requirements/console.lock
	$(UV_COMPILE) --group clients --output-file requirements/clients.lock
	$(UV_COMPILE) --group node --output-file requirements/node.lock

.PHONY: lock-npm
lock-npm: ## Remake clients/package-lock.json; a lock tells no address
	$(NPM) install --package-lock-only --ignore-scripts
	$(PYTHON) tools/strip_addresses.py $(CLIENTS)/package-lock.json

.PHONY: clean
clean: ## Remove what make and the tools have made; var/, the data, stays
	rm -rf $(VENV) .coverage .coverage.* htmlcov mutants .hypothesis build clients/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

# ---------------------------------------------------------------- .venv

# Each stamp says that its lock is installed. Only uv comes by pip; it then installs the
# rest in a tenth of the time.
$(VENV)/.bootstrap: requirements/bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Bide needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--requirement requirements/bootstrap.lock
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock tools/bide $(VENV)/.bootstrap
	$(UV_INSTALL) --requirement requirements/runtime.lock
	@install -m 755 tools/bide $(BIN)/bide
	@touch $@

# The development lock holds the runtime's too, so one installation serves both stamps.
$(VENV)/.dev: requirements/dev.lock requirements/runtime.lock tools/bide $(VENV)/.bootstrap
	$(UV_INSTALL) --requirement requirements/dev.lock
	@install -m 755 tools/bide $(BIN)/bide
	@touch $(VENV)/.runtime $@
