"""The command line as a user runs it: a process of its own, and the wheel elsewhere."""

from __future__ import annotations

import json
import os
import signal
import site
import socket
import subprocess
import sys
import venv
from pathlib import Path

import httpx
import pytest

from rag.build import Service
from rag.settings import Settings
from rag.today import today
from tests.conftest import ask
from web.present import answer_json

QUESTION = "每年择优支持多少项产业前瞻技术创新项目?"
ROOT = Path(__file__).parent.parent
CEWEN = [sys.executable, str(ROOT / "cewen.py")]


def run(
    settings: Settings,
    *arguments: str,
    command: list[str] | None = None,
    cwd: Path | None = None,
    stdin: str | None = None,
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "CEWEN_HOME": str(settings.home),
        "CEWEN_CACHE": str(settings.cache),
    }
    return subprocess.run(
        [*(command or CEWEN), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=cwd,
        input=stdin,
    )


def timeless(answer: dict[str, object]) -> dict[str, object]:
    """An answer without what differs from run to run."""
    aigc = answer["AIGC"]
    assert isinstance(aigc, dict)
    kept = {k: v for k, v in answer.items() if k not in {"id", "seconds", "AIGC"}}
    return kept | {"label": aigc["Label"]}


def test_help_is_chinese_and_imports_nothing_heavy(settings: Settings) -> None:
    result = run(settings, "--help")
    assert result.returncode == 0
    for word in ("用法", "选项", "命令", "ingest", "ask", "search", "serve", "rebuild"):
        assert word in result.stdout
    code = "import sys, cewen; print([m for m in ('torch', 'chromadb', 'gradio', 'fastapi', "
    code += "'sqlalchemy', 'pydantic', 'langchain') if m in sys.modules])"
    imported = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert imported.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nothing"], "没有"),
        (["ask"], "缺少参数"),
        (["serve", "--port", "0"], "范围"),
        (["ask", "问", "--as-of", "昨天"], "格式"),
    ],
)
def test_wrong_use_is_told_in_chinese(settings: Settings, arguments: list[str], word: str) -> None:
    result = run(settings, *arguments)
    assert result.returncode == 2
    assert word in result.stderr
    assert not result.stdout


def test_the_same_answer_on_every_surface(
    settings: Settings, service: Service, server_url: str
) -> None:
    result = run(settings, "ask", QUESTION, "--json")
    assert result.returncode == 0, result.stderr
    by_command = timeless(json.loads(result.stdout))
    response = httpx.post(f"{server_url}/api/ask", json={"question": QUESTION}, timeout=60)
    assert timeless(response.json()) == by_command
    stream = httpx.post(f"{server_url}/api/ask/stream", json={"question": QUESTION}, timeout=60)
    last = stream.text.strip().split("\n\n")[-1].splitlines()
    assert last[0] == "event: finished"
    assert timeless(json.loads(last[1].removeprefix("data: "))) == by_command
    found = service.library.document(by_command["citations"][0]["document_id"])  # type: ignore[index]
    for citation in by_command["citations"]:  # type: ignore[attr-defined]
        assert found.text[citation["start"] : citation["end"]] == citation["text"]


def test_asking_search_and_documents_for_people_and_for_programs(
    settings: Settings, service: Service
) -> None:
    told = run(settings, "ask", "-", stdin=QUESTION)
    assert "10项以上" in told.stdout
    assert "三、(二)" in told.stdout
    assert "人工智能" in told.stdout
    found = json.loads(run(settings, "search", "低空经济", "-k", "3", "--json").stdout)
    assert len(found["hits"]) == 3
    assert {"clause_id", "label", "path", "text", "score", "found_by"} <= set(found["hits"][0])
    listed = json.loads(run(settings, "documents", "--json").stdout)
    assert listed["documents"][0]["number"] == "通政发〔2024〕23号"
    assert listed["documents"][0]["clause_count"] == 44


def test_ingest_reports_as_json_and_strict_says_so(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"home": tmp_path / "home"})
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run(own, "ingest", str(tmp_path / "empty.txt"), "--json")
    assert result.returncode == 0
    report = json.loads(result.stdout)
    assert set(report) == {
        "new",
        "changed",
        "unchanged",
        "retired",
        "rejected",
        "clauses",
        "seconds",
    }
    assert report["rejected"][0]["path"].endswith("empty.txt")
    assert run(own, "ingest", str(tmp_path / "empty.txt"), "--strict").returncode == 2
    nowhere = run(own, "ingest", str(tmp_path / "nowhere.txt"))
    assert nowhere.returncode == 0
    assert "找不到文件" in nowhere.stderr


def test_what_cannot_run_is_one_line_and_status_1(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"home": tmp_path / "none"})
    result = run(empty, "ask", "低空经济有什么支持?")
    assert result.returncode == 1
    assert result.stderr.strip() == "错误：文库里还没有文件。请先运行 cewen ingest。"
    environment = {**os.environ, "CEWEN_THREADS": "many"}
    wrong = subprocess.run(
        [*CEWEN, "documents"], capture_output=True, text=True, check=False, env=environment
    )
    assert wrong.returncode == 1
    assert "CEWEN_THREADS" in wrong.stderr


def test_serve_ingests_first_and_answers_at_the_address_that_it_prints(
    settings: Settings, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "CEWEN_HOME": str(tmp_path / "home"),
        "CEWEN_CACHE": str(settings.cache),
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [*CEWEN, "serve", "--ingest", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout is not None
        address = f"http://127.0.0.1:{port}"
        assert any(address in line for line in server.stdout)  # reads on until it is printed
        answer = httpx.post(f"{address}/api/ask", json={"question": QUESTION})
        server.terminate()
        assert server.wait(timeout=60) == -signal.SIGTERM  # uvicorn's way, after it has closed
    assert "10项以上" in answer.json()["text"]


def test_the_wheel_answers_the_same_from_another_folder(
    settings: Settings, service: Service, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--quiet", "--wheel", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("cewen-*.whl")
    environment = tmp_path / "env"
    venv.create(environment, with_pip=False, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # The dependencies come from where the tests run; the .pth of our editable install does not,
    # so the wheel is the only cewen there.
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(environment / "bin" / "python"),
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--ignore-installed",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    (tmp_path / "elsewhere").mkdir()
    own = settings.model_copy(update={"home": tmp_path / "home"})
    command = [str(environment / "bin" / "cewen")]
    ingested = run(own, "ingest", "--json", command=command, cwd=tmp_path / "elsewhere")
    assert ingested.returncode == 0, ingested.stderr
    assert json.loads(ingested.stdout)["clauses"] > 1600
    asked = run(own, "ask", QUESTION, "--json", command=command, cwd=tmp_path / "elsewhere")
    from_source = answer_json(ask(service, QUESTION, as_of=today()))
    # What else to ask depends on the laws beside the seed, which the service here is without.
    told, expected = (timeless(one) for one in (json.loads(asked.stdout), from_source))
    assert told | {"suggestions": []} == expected | {"suggestions": []}
    where = subprocess.run(
        [str(environment / "bin" / "python"), "-c", "import web, cewen; print(web.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path / "elsewhere",
    )
    assert where.stdout.startswith(str(environment))
