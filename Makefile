# `make demo` and `make test` are all a fresh machine needs; both set up what they use first.
# Where the property and stateful tests are, which `make drills` runs with many more examples.
PROPERTIES := tests/sealing tests/cases tests/roster tests/post tests/dispatch tests/relay/test_store_model.py tests/relay/test_blobs_store.py tests/relay/test_series_store.py tests/relay/test_fuzz.py tests/rights tests/stateful/test_converging.py tests/vault/dispatching/test_any_order.py tests/vault/test_sync_life.py tests/vault/test_leaps.py tests/vault/work/test_convergence.py tests/stateful/test_ladder.py
.PHONY: help setup demo demo-check check test drills lint types walls web test-tools clean
export PATH := $(CURDIR)/.tools/bin:$(PATH)

help:
	@echo "make demo    the whole thing on this machine, with an invented network"
	@echo "make test    every test but the drills, browser tests included (under 15 minutes)"
	@echo "make check   lint, types and walls"
	@echo "make drills  the long ones: crash, soak, load"
	@echo "make web     rebuild the pocket client into web/dist"

setup: .tools/setup.done

.tools/setup.done: requirements.lock pyproject.toml tools/setup.sh
	@bash tools/setup.sh
	@touch $@

test-tools: setup
	@bash tools/test-tools.sh

demo: setup
	.venv/bin/tropa demo

demo-check: setup
	.venv/bin/tropa demo --check

check: lint types walls

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: setup test-tools
	.venv/bin/mypy
	npm --prefix web run types

walls: setup
	.venv/bin/lint-imports

web: test-tools
	npm --prefix web run build

test: test-tools
	npm --prefix web run check
	npm --prefix web test
	.venv/bin/pytest -n 3 --dist loadfile -m "not drill"

drills: test-tools
	.venv/bin/pytest --timeout=7200 -m drill
	.venv/bin/pytest --timeout=7200 --hypothesis-profile=drill -m "not browser and not drill" $(PROPERTIES)

clean:
	rm -rf .venv .tools web/node_modules build
