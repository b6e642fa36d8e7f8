# What can be done here; `make` alone tells. Needs Python >= 3.11, make and git; the rest it fetches.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(print(sys.executable) if sys.version_info >= (3, 11) else 1)' \
	2>/dev/null && break; done)

# The lock says which packages; uv must not fetch a Python of its own.
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON := $(PYTHON)
export UV_PROJECT_ENVIRONMENT := .venv
# Tests talk gRPC and start services: its handlers of fork() would now and then abort the child.
export GRPC_ENABLE_FORK_SUPPORT := 0
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/bin:$(PATH)

##@ Run it

.PHONY: up
up: .venv/run  ## Run the suite here; in a fresh city the journey is played once. Ctrl-C stops it
	@exec .venv/bin/onedoor-admin up

.PHONY: demo
demo: .venv/run  ## Play the journey in a folder of its own, write out/demo.json and demo.sql, stop
	@exec .venv/bin/onedoor-admin demo

.PHONY: demo-check
demo-check: .venv/run  ## Ask the databases that the demo left for every figure of out/demo.json again
	@exec .venv/bin/onedoor-admin demo-check

##@ Try it

.PHONY: test
test: check  ## Set-up, check, and all tests on real PostgreSQL and NATS
	pytest -q -m "real or journey or long"

.PHONY: check
check: .venv/develop  ## Format, lint, types, imports, contracts, and tests that need no server and no minute
	ruff format --check .
	ruff check .
	mypy libs/*/src services/*/src deploy/src
	lint-imports
	buf lint proto
	buf format proto --diff --exit-code
	python libs/contracts/generate.py --check
	onedoor-admin compose --check
	hadolint deploy/Dockerfile
	pytest -q -n auto --dist loadfile -m "not real and not journey and not long"

.PHONY: bench
bench: .venv/develop  ## Measure beside a floor or peer, append to out/bench.jsonl; B=journey measures one
	PYTHONPATH=tests python -m benchmarks $(B)

##@ Change it

.PHONY: format
format: .venv/develop  ## Format Python and proto, and mend what the linter can
	ruff check --fix .
	ruff format .
	buf format --write proto

.PHONY: proto
proto: .venv/develop  ## Format and lint proto/, then generate libs/contracts from it
	buf format --write proto
	buf lint proto
	python libs/contracts/generate.py

.PHONY: compose
compose: .venv/develop  ## Write docker-compose.yml from the process table
	onedoor-admin compose --write

.PHONY: openapi
openapi: .venv/develop  ## Write tests/contracts/openapi.json anew from the gateway
	python tests/contracts/openapi.py

.PHONY: lock
lock: .tools/uv  ## Write uv.lock anew from the pyproject files
	uv lock

# Set-up: what the targets above stand on.

.PHONY: .venv/run
.venv/run: .tools/uv
	@uv sync --quiet --frozen --inexact --no-dev

.PHONY: .venv/develop
.venv/develop: .tools/uv
	@uv sync --quiet --frozen

# uv from PyPI unless a fitting one is installed. Debian's python3 comes without venv: then by pip.
.PHONY: .tools/uv
.tools/uv:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Onedoor needs Python 3.11 or newer, and there is none in PATH." >&2; exit 1; fi
	@uv --version 2>/dev/null | awk '{ split($$2, v, "."); \
		exit !(v[1] > 0 || v[2] > 13 || v[2] == 13 && v[3] >= 9) }' || { \
	echo "Fetching uv $(UV_VERSION) from PyPI into .tools"; rm -rf .tools; \
	"$(PYTHON)" -m venv .tools >/dev/null 2>&1 && .tools/bin/python -m pip install -q "uv==$(UV_VERSION)" || \
	{ rm -rf .tools; "$(PYTHON)" -m pip install -q --target .tools "uv==$(UV_VERSION)"; } || { \
	echo "uv could not be fetched: the lines above say why. If it is that pip is missing, install" >&2; \
	echo "it (Debian: apt-get install python3-venv), or install uv, then start again." >&2; exit 1; }; }

.PHONY: help
help:
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo; echo "CITY=hohhot make up runs another city; onedoor-admin --help tells more."
