# Two commands to remember: `make run` and `make test`. The others are for those who change the code.
PYTHON ?= python3
PORT ?= 8000
bin := .venv/bin
# What the first start compiles makes the next ones quick, and it stays inside .venv and __pycache__.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test setup check fix demo bench lock help

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run:  ## set up if need be, load the demo, serve on 127.0.0.1:8000 (PORT=8001 for another)
	@$(PYTHON) scripts/setup.py run
	@ALONGSIDE_DEMO=$${ALONGSIDE_DEMO:-1} PORT=$(PORT) exec $(bin)/alongside serve

test: setup  ## every test, on SQLite and again on PostgreSQL, with a real browser
	@$(bin)/python scripts/test.py $(ARGS)

setup:  ## what tests and checks need, in .venv
	@$(PYTHON) scripts/setup.py dev

check: setup  ## what CI runs besides the tests: style, types, arrows, templates, migrations
	@$(bin)/python scripts/check.py

fix: setup  ## let the machine mend what a machine can mend
	@$(bin)/ruff check --fix --quiet . ; $(bin)/ruff format .

demo:  ## put the demo's data back as it was; what you typed into the demo goes
	@$(PYTHON) scripts/setup.py run
	@ALONGSIDE_DEMO=1 $(bin)/alongside prepare --fresh-demo

bench: setup  ## what is measured, against the limits we set ourselves (ARGS="start_up" for one)
	@$(bin)/python -m benchmarks $(ARGS)

lock: setup  ## choose versions anew, within pyproject.toml's bounds, and write lock/ with hashes
	@$(PYTHON) scripts/lock.py $(ARGS)

