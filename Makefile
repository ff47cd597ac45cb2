# `make run` and `make test` do everything on a fresh machine with Python 3.11 or newer. On Windows: see README.md.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
PORT ?= 8501
ADDRESS = http://localhost:$(PORT)
BIN = .venv/bin
INSTALLED = .venv/installed

.PHONY: run test lint browser bench proof screenshot requirements clean

run: $(INSTALLED)
	@$(open_when_ready) &
	$(BIN)/python -m dashboard serve --demo --port $(PORT)

test: $(INSTALLED) browser lint
	$(BIN)/python -m pytest

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy dashboard/domain bench

$(INSTALLED): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it, or name it: make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

# Debian's Chromium if it is there or can be had, else Playwright's.
browser: $(INSTALLED)
	@command -v chromium >/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| $(BIN)/python -m playwright install chromium \
	|| echo "NO BROWSER: the browser stories will be skipped here, and fail in CI. Install Chromium to run them."

bench: $(INSTALLED)
	$(BIN)/python -m bench

# Kills, writes at once and clicks until something breaks: an hour or so. `make proof PROGRAM=kills` takes one.
proof: $(INSTALLED)
	$(BIN)/python -m bench.proof $(PROGRAM)

screenshot: $(INSTALLED) browser
	$(BIN)/python -m bench.screenshot

requirements: $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(BIN)/pip-compile --extra test --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --no-annotate --no-header -o requirements.txt pyproject.toml

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results

# The first start fills the demo, so it waits. Without a screen there is nothing to open; the address is printed anyway.
define open_when_ready
{ case "$$(uname)" in Darwin) opener=open;; *) opener=xdg-open; test -n "$$DISPLAY$$WAYLAND_DISPLAY" || exit 0;; esac; \
command -v $$opener >/dev/null || exit 0; \
for second in $$(seq 180); do sleep 1; \
	$(BIN)/python -c 'import urllib.request; urllib.request.urlopen("$(ADDRESS)/_stcore/health")' 2>/dev/null \
	&& exec $$opener $(ADDRESS); done; }
endef
