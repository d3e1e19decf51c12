# One command for each thing one does with this project. PYTHON names the Python to make .venv with.
PYTHON ?= python3
RUN = .venv/bin/python
.PHONY: run install test check lab bench reset

run: .venv/.installed
	@exec $(RUN) -m demo.run

install: .venv/.installed

.venv/.installed: requirements.txt requirements-dev.txt
	@$(PYTHON) demo/install.py

test: .venv/.installed
	@exec $(RUN) tests/run.py

check: .venv/.installed
	@exec $(RUN) tests/check.py

lab: .venv/.installed
	@exec $(RUN) -m bench.lab

bench: .venv/.installed
	@exec $(RUN) -m bench

reset: .venv/.installed
	@$(RUN) -m demo.reset
