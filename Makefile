# run and test are all that most people need. Both set up .venv first, from the pinned lock.
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
# Spark is half a gigabyte: only its tests need it, and a person who asked for `preflight[spark]`.
SPARK := $(VENV)/.spark
PORT ?= 8501
# Two processes of tests whose libraries each start two threads wait for each other more than they work.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: run test test-long lint lock sample readme pictures clean

run: $(READY)  ## serve the dashboard on this machine
	@PREFLIGHT_STATE="$${PREFLIGHT_STATE:-$(CURDIR)/.state}" exec $(PY) -m checks serve --port $(PORT)

test: $(READY) $(SPARK)  ## every test but the long ones; -rs names what was skipped, and why
	@CHROMIUM=$$(sh .ci/chromium) || exit 1; export CHROMIUM; sh .ci/java || exit 1; $(ONE_THREAD) $(PY) -m pytest -rs -n 2 --dist loadfile --no-loadscope-reorder

test-long: $(READY) $(SPARK)  ## simulations and benches
	@CHROMIUM=$$(sh .ci/chromium) || exit 1; export CHROMIUM; sh .ci/java || exit 1; $(PY) -m pytest -rs -m long

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/pyright

lock:  ## pin what pyproject.toml asks for
	@command -v uv >/dev/null || { echo "make lock needs uv (https://docs.astral.sh/uv)." >&2; exit 1; }
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements.lock
	echo "pyspark>=4.0,<5" | uv pip compile - --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-header --output-file .ci/spark.lock

sample: $(READY)  ## remake the built-in cases, byte for byte, what the bench can plant, and the cases' reports
	$(PY) -m sample_data.make
	$(PY) -m checks.planting
	$(PY) -m checks.runs.shipping

readme: $(READY)  ## the catalogue in README.md from the registry, and what the benchmarks measured
	$(PY) -m checks.report.catalogue README.md
	$(PY) -m benchmarks.validity.tables README.md
	$(PY) -m benchmarks.speed.readme README.md

pictures: $(READY)  ## the README's pictures, drawn by the dashboard from the sample
	@CHROMIUM=$$(sh .ci/chromium) || exit 1; export CHROMIUM; $(PY) -m tests.browser.pictures sample_data/pictures

clean:  ## all but people's runs, which lie in .state
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis preflight-report
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself is not installed, because its build tool is not in the lock: a path file and a
# launcher do the same.
$(READY): requirements.lock Makefile
	@python=; \
	for each in "$(PYTHON)" python3.13 python3.12 python3.11 python3; do \
		if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			python=$$each; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Preflight needs Python 3.11 or later and found none; install one and run make again." >&2; \
		exit 1; \
	fi; \
	"$$python" -m venv $(VENV) >/dev/null || { \
		echo "This Python cannot make an environment; install its venv module (Debian: python3-venv)." >&2; \
		exit 1; \
	}
	@echo "Setting up $(VENV) from requirements.lock; this takes a few minutes the first time."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -c 'import site, sys; open(site.getsitepackages()[0] + "/preflight.pth", "w").write(sys.argv[1] + "\n")' "$(CURDIR)"
	@printf '#!/bin/sh\nexec "%s" -m checks "$$@"\n' "$(CURDIR)/$(PY)" > $(VENV)/bin/preflight
	@chmod +x $(VENV)/bin/preflight
	@touch $(READY)

$(SPARK): $(READY) .ci/spark.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/spark.lock
	@touch $(SPARK)
