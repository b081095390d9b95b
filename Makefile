# All targets are described in README.md ("Develop"). make test ARGS="-k name", make run PORT=8070.
SHELL := /bin/bash
.DEFAULT_GOAL := help
TASKS := run test test-unit test-odoo lint format bench stop clean wheel i18n lock setup shell psql shots
.PHONY: help $(TASKS)

help:
	@echo "make run    serve Odoo 19 with this addon and demo data (PORT=8070, RESET=1 for a new database)"
	@echo "make test   run all tests (ARGS='-k name' or ARGS=tests/customer/test_x.py for some)"
	@echo "also: $(filter-out run test,$(TASKS)); see README.md"

$(TASKS):
	@bash scripts/make.sh $@ $(ARGS)
