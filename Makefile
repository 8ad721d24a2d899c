# Two commands: `make serve` runs the service, `make test` runs every check. Both can run again at once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set (container images often do), every start would compile all libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install serve test soak check lock vectors locale wheel clean

help:
	@echo "make serve    安装并启动服务（默认 http://127.0.0.1:8000，可用 HOST= PORT= 更改）"
	@echo "make test     安装测试所需并运行全部检查"
	@echo "make soak     长时间的检查（反复强行中断、压力等），结果见 docs/reliability.md"
	@echo "make install  只创建或更新 .venv"
	@echo "make check    只做静态检查（ruff、mypy、import-linter）"
	@echo "make wheel    生成可安装的 wheel 到 dist/"
	@echo "make lock     依赖变更后重写 requirements*.lock"
	@echo "make vectors  随附的文件或向量模型变更后重写它们的向量"
	@echo "make locale   重新编译命令行的中文文案"
	@echo "make clean    删除 .venv 和构建产物（不动文库）"

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=/路径/python3.11 指定。"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-compile -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

.venv/.test-installed: .venv/.installed requirements-test.lock
	$(BIN)/pip install --quiet --no-compile -r requirements-test.lock
	@touch $@

serve: install
	exec $(BIN)/cewen serve --ingest --host $(HOST) --port $(PORT)

check: .venv/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	@sh scripts/browser.sh
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

soak: .venv/.test-installed
	@sh scripts/browser.sh
	$(BIN)/pytest -s tests/soak/soak_*.py

wheel: .venv/.test-installed
	$(BIN)/python -m build --quiet --wheel --outdir dist .

lock: .venv/.test-installed
	$(BIN)/python scripts/lock.py

vectors: .venv/.test-installed
	$(BIN)/python -m scripts.vectors

locale: .venv/.test-installed
	$(BIN)/pybabel -q compile -D messages -d prompts/locale

clean:
	rm -rf .venv build dist *.egg-info
