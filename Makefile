# What a developer does here. Nothing is needed but python3 (3.10 or newer, for the tests 3.11, with venv) and make.
#   make serve          a cloud on http://127.0.0.1:5000/identity/v3       (make serve PORT=6000 ARGS="--mode ticking")
#   make test           ruff, mypy, pytest                                 (make test PYTEST="-k keypair")
PYTHON ?= python3
PORT   ?= 5000
ARGS   ?=
PYTEST ?= -q -n auto
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

# A stamp carries the checksum of what is to be installed, so a second call installs nothing.
SUM   := $(shell cat pyproject.toml setup.cfg | cksum | cut -d' ' -f1)
TEST  := .venv/.installed-$(SUM)
SERVE := .venv-serve/.installed-$(SUM)

.PHONY: help serve test lint unit conformance conformance-grow bench docs oracle clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile
	@echo 'make conformance    the Tempest tests of the ledger, on a served cloud'
	@echo 'make bench          the figures of docs/performance.md'
	@echo 'make docs           the generated pages of docs/'
	@echo 'make oracle         the real services, on loopback, to compare with'

serve: $(SERVE)
	@.venv-serve/bin/openstack-mock serve --port $(PORT) --env $(ARGS)

test: lint unit

lint: $(TEST)
	.venv/bin/ruff check .
	.venv/bin/mypy

unit: $(TEST)
	.venv/bin/python -m pytest $(PYTEST)

conformance: $(TEST)
	.venv/bin/python tests/conformance/ledger run --workers $(WORKERS) $(ARGS)

conformance-grow: $(TEST)
	.venv/bin/python tests/conformance/ledger grow --workers $(WORKERS) $(ARGS)

bench: $(TEST)
	.venv/bin/python -m benchmarks $(ARGS)

docs: $(TEST)
	.venv/bin/python -m openstack_mock.pages docs

oracle:
	tests/oracle/oracle install
	tests/oracle/oracle up keystone glance placement nova neutron cinder swift

clean:
	rm -rf .venv .venv-serve build dist *.egg-info

$(TEST):
	@$(call new_environment,.venv,.[test],11)
	@touch $@

$(SERVE):
	@$(call new_environment,.venv-serve,.[server],10)
	@touch $@

# $(1): the folder; $(2): what is installed there, editable; $(3): the oldest Python 3 for it (the tests compare with the newest
# OpenStack, which needs 3.11). One line is printed, or all of pip's if it fails.
define new_environment
	$(PYTHON) -c 'import sys; sys.exit("Python 3.$(3) or newer is needed, not " + sys.version.split()[0] + ": make PYTHON=python3.12 ..." if sys.version_info < (3, $(3)) else 0)' \
	&& echo 'installing into $(1) (once)' \
	&& { test -x $(1)/bin/python || $(PYTHON) -m venv $(1); } \
	&& rm -f $(1)/.installed-* \
	&& { $(1)/bin/python -m pip install --disable-pip-version-check -e '$(2)' > $(1)/pip.log 2>&1 || { cat $(1)/pip.log; exit 1; }; }
endef
