# `make run` and `make test` need nothing prepared on Debian 12 as root; tests/tools/bootstrap.sh
# says what is missing elsewhere. Everything Python lives in .venv, everything Node in web/.

VENV := .venv
BIN := $(VENV)/bin
LOCK := tests/requirements.lock
# More words for `make run`: make run ARGS="--bind 127.0.0.1:9000"
ARGS :=
# How often `make chaos` tries each fault.
ROUNDS := 5
SUITES = $(BIN)/python tests/tools/suites.py

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: run test check lint format types layers web-types test-fast coverage e2e browser simulate planted chaos moderation-report bench bench-instructions bench-moderation fuzz-moderation weigh lock lock-rivals clean

run: $(VENV)/.run
	@exec $(BIN)/roomserver demo --empty-room $(ARGS)

test: $(VENV)/.test web/node_modules/.installed
	@$(SUITES)

test-fast: $(VENV)/.test
	@$(BIN)/python -m pytest -q -p no:playwright tests/unit

coverage: $(VENV)/.test
	@$(SUITES) unit coverage

browser: web/node_modules/.installed
e2e browser: $(VENV)/.test
	@$(SUITES) $@

# Which check finds which fault, with the rooms in memory and on a real Redis.
planted: $(VENV)/.test
	@$(BIN)/python -m tests.planted

simulate: $(VENV)/.test
	@$(BIN)/python -m tests.simulation --seeds 2000

# What a fleet costs, as a table; SHORT=1 is one round of shorter spans, WRITE=docs/operating.md puts
# the figures into that page. Nothing else should run on the machine.
bench-fleet: $(VENV)/.test
	@$(BIN)/python -m tests.bench.fleet $(if $(SHORT),--short) $(if $(WRITE),--write $(WRITE))

# What telling a room costs here, on other servers and in C, as tables: half an hour. SHORT=1 is one
# round of shorter spans, ONLY="two on redis" the scenarios of that name, WRITE=docs/performance.md puts
# the figures into that page, AGAINST=../older measures the server of that checkout as well. Nothing
# else should run on the machine.
bench: $(VENV)/.rivals
	@$(BIN)/python -m tests.bench.fanout $(if $(SHORT),--short) $(if $(ONLY),--only "$(ONLY)") \
	   $(if $(AGAINST),--against $(AGAINST)) $(if $(WRITE),--write $(WRITE)) $(ARGS)

# What a message costs in instructions, by valgrind: the same on a busy machine. Two minutes.
bench-instructions: $(VENV)/.test
	@$(BIN)/python -m tests.bench.fanout.instructions

# Recall and false alarms on the half of the evaluation set that nobody tunes on.
# More words: make moderation-report ARGS="--write docs/moderation.md"
moderation-report: $(VENV)/.test
	@$(BIN)/python -m tests.moderation $(ARGS)

# What moderation costs a text, and hostile texts by chance: make fuzz-moderation ARGS="--texts 5000 --seed 7"
bench-moderation: $(VENV)/.test
	@$(BIN)/python -m tests.bench.moderation

fuzz-moderation: $(VENV)/.test
	@$(BIN)/python -m tests.moderation.fuzz $(ARGS)

# Learns the weights of crisis cues anew and writes them into roomserver/data/moderation; prints how
# they do on writers whom they were not learned from. More words: make weigh ARGS="--try en"
weigh: $(VENV)/.test
	@$(BIN)/python -m pip install -q -r tests/moderation/weigh-requirements.txt
	@$(BIN)/python -m tests.moderation.weigh $(ARGS)

# More words: make chaos ROUNDS=1 ARGS="--arenas 2 lose fail-over"
chaos: $(VENV)/.test
	@$(BIN)/python -m tests.chaos --rounds $(ROUNDS) $(ARGS)

# Each by itself, so that `make -k check` tells all that is wrong.
check: lint format types layers web-types

lint: $(VENV)/.test
	$(BIN)/ruff check .

format: $(VENV)/.test
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

layers: $(VENV)/.test
	$(BIN)/lint-imports --no-logo --no-cache

web-types: web/node_modules/.installed
	web/node_modules/.bin/tsc -p web

$(VENV)/.run: pyproject.toml $(LOCK)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	   python=$$(sh tests/tools/bootstrap.sh run) && $$python -m venv --clear $(VENV); }
	@$(BIN)/python -m pip install -q -c $(LOCK) hatchling editables
	@$(BIN)/python -m pip install -q -c $(LOCK) --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@sh tests/tools/bootstrap.sh test >/dev/null
	@$(BIN)/python -m pip install -q -r $(LOCK)
	@touch $@

# What the server is compared with, in an environment of its own.
RIVALS := tests/bench/fanout/rivals
$(VENV)/.rivals: $(VENV)/.test $(RIVALS)/install.sh $(RIVALS)/requirements.lock $(RIVALS)/package-lock.json
	@sh $(RIVALS)/install.sh $(VENV)
	@touch $@

web/node_modules/.installed: web/package-lock.json
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

# Newest versions that the ranges of pyproject.toml allow, written down exactly.
lock:
	@python=$$(sh tests/tools/bootstrap.sh run) && $$python -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install -q hatchling editables -e '.[test]'
	@{ echo "# Exact versions of everything that tests and tools use; written by 'make lock'."; \
	   $(VENV)/lock/bin/python -m pip freeze --exclude-editable; } > $(LOCK)
	@rm -r $(VENV)/lock

lock-rivals:
	@$(BIN)/python -m venv --clear $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install -q -r $(RIVALS)/requirements.in
	@{ echo "# Exact versions of what the server is compared with; written by 'make lock-rivals'."; \
	   $(VENV)/lock/bin/python -m pip freeze; } > $(RIVALS)/requirements.lock
	@rm -r $(VENV)/lock
	@cd $(RIVALS) && npm install --package-lock-only --silent --no-audit --no-fund

clean:
	rm -rf $(VENV) web/node_modules $(RIVALS)/node_modules .coverage .mypy_cache .ruff_cache .hypothesis build dist
