# Everything one does with Sora. `make` alone lists it. Works with GNU make 3.81 (macOS) and later.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
LITELLM := .venv-litellm
STAMP := $(VENV)/.installed
ARGS ?=
CODE := bot handlers storage playground
FAST := tests/bot/domain tests/bot/requests tests/bot/cards tests/bot/slack/views

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
TOO_OLD := Sora needs Python 3.11 or newer, and "$(PYTHON)" is not. Install one and name it: make install PYTHON=python3.13
NO_VENV := $(PYTHON) could not make $(VENV). On Debian: apt install python3-venv
NO_URLS := a lock file names a server; whoever installs chooses where packages come from

.PHONY: help install playground dev run doctor test test-fast coverage check pictures bench contract-litellm image-rehearsal deploy-check words manifests lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## Build .venv from requirements.lock; done again only when that changes

$(STAMP): requirements.lock
	@$(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { echo '$(TOO_OLD)' >&2; exit 1; }
	@$(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) \
		|| { echo '$(NO_VENV)' >&2; exit 1; }
	@echo 'Installing the pinned dependencies into $(VENV): about a minute the first time'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements.lock
	@touch $(STAMP)

playground: install ## Run the main job on a local Slack and local video APIs (ARGS='--once "a red fox"')
	@$(BIN)/python -m bot playground $(ARGS)

dev: install ## The playground, started anew whenever the code changes
	@trap 'kill $$bot 2>/dev/null; exit' INT TERM; \
	while touch $(VENV)/.dev; do \
		$(BIN)/python -m bot playground $(ARGS) & bot=$$!; \
		until find $(CODE) -name '*.py' -newer $(VENV)/.dev | grep -q .; do sleep 1; done; \
		kill $$bot 2>/dev/null; wait $$bot; \
	done

run: install ## Start the bot with what .env says
	@$(BIN)/python -m bot run $(ARGS)

doctor: install ## Check settings, database, Slack and the video service, and say what to fix
	@$(BIN)/python -m bot doctor $(ARGS)

test: install ## Run every test (ARGS='tests/bot -k queue' for some)
ifndef COVERAGE
	@$(BIN)/python -m pytest $(ARGS)
else
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
	@printf 'bot/ and storage/ alone, in percent: '
	@$(BIN)/coverage report --include='bot/*,storage/*' --format=total
endif

test-fast: install ## The tests of words, values, requests and cards, in under a minute: no browser, no PostgreSQL
	@$(BIN)/python -m pytest -q -n auto --dist worksteal $(FAST) $(ARGS)

coverage: ## Run every test and measure what they reach; fails below pyproject.toml's fail_under
	@$(MAKE) --no-print-directory test COVERAGE=1

check: install ## Lint, formatting, types, layers and the manifest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/test_manifest.py

pictures: install ## Take a picture of every surface from the playground, some minutes, into docs/pictures/ (ARGS='--only channel')
	@$(BIN)/python -m tests.pictures $(ARGS)

bench: install $(PEERS)/.installed ## Measure the bot beside its peers, some 35 minutes, into docs/performance.md (ARGS=--quick)
	@$(BIN)/python -m benchmarks $(if $(ARGS),$(ARGS),--write)

$(PEERS)/.installed: benchmarks/peers/requirements.lock
	@$(PYTHON) -m venv --clear $(PEERS) || { echo '$(NO_VENV)' >&2; exit 1; }
	@echo 'Installing the peers into $(PEERS): about a minute'
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r benchmarks/peers/requirements.lock
	@touch $@

contract-litellm: install $(LITELLM)/.installed ## Hold Sora against LiteLLM's real proxy, before the playground's servers
	@$(BIN)/python -m tests.contract_litellm $(LITELLM)/bin/litellm

$(LITELLM)/.installed: tests/contract_litellm/requirements.lock
	@$(PYTHON) -m venv --clear $(LITELLM) || { echo '$(NO_VENV)' >&2; exit 1; }
	@echo 'Installing LiteLLM into $(LITELLM): some minutes'
	@$(LITELLM)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r tests/contract_litellm/requirements.lock
	@touch $@

image-rehearsal: install ## Build and run the image without an engine, as root on Linux: its Dockerfile's steps in a root of its own
	@$(BIN)/python -m tests.image_rehearsal

deploy-check: ## Have helm, caddy and bicep look at deploy/, those that are here; CI has all three
	@if command -v helm >/dev/null; then helm lint --strict deploy/helm/sora \
		&& helm template sora deploy/helm/sora >/dev/null && helm template sora deploy/helm/sora \
			--set replicas=2,persistence.enabled=false,ingress.enabled=true >/dev/null; \
	else echo 'No helm here: the chart was not looked at'; fi
	@if command -v caddy >/dev/null; then SORA_HOST=sora.example.com \
		caddy validate --adapter caddyfile --config deploy/compose/Caddyfile; \
	else echo 'No caddy here: the Caddyfile was not looked at'; fi
	@if command -v bicep >/dev/null; then bicep build deploy/azure/main.bicep --stdout >/dev/null; \
	else echo 'No bicep here: the template was not looked at'; fi

words: install ## Write docs/words.md: every text that people read, as one page
	@$(BIN)/python -m tests.support.words_page

manifests: install ## Write manifest.json, and the agent's variant, from manifest.yml
	@$(BIN)/python .slack/manifests.py

lock: install ## Pin the newest dependencies that pyproject.toml allows, with hashes
	$(BIN)/uv pip compile --upgrade --universal --generate-hashes --no-annotate --no-header \
		--python-version 3.11 --all-extras pyproject.toml -o requirements.lock --quiet
	$(BIN)/uv pip compile --upgrade --universal --generate-hashes --no-annotate --no-header \
		--python-version 3.11 benchmarks/peers/requirements.in \
		-o benchmarks/peers/requirements.lock --quiet
	$(BIN)/uv pip compile --upgrade --universal --generate-hashes --no-annotate --no-header \
		--python-version 3.11 tests/contract_litellm/requirements.in \
		-o tests/contract_litellm/requirements.lock --quiet
	@! grep -n '://' requirements.lock benchmarks/peers/requirements.lock \
		tests/contract_litellm/requirements.lock || { echo '$(NO_URLS)' >&2; exit 1; }

clean: ## Remove what was built: .venv, .venv-peers and caches, never data/
	rm -rf $(VENV) $(PEERS) $(LITELLM) build .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
