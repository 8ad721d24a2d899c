"""Runs: kept as they come, gone on with, scored apart, compared and held against floors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.cases import Case, load
from eval.compare import compare
from eval.gate import floors, read_gates
from eval.holdings import Day, Holdings, flat
from eval.record import Asker, Cited, Record, read_records
from eval.results import Result, by_set, summary
from eval.run import generate, own_asker, score_run
from eval.run_folder import Config, System, config_of, read_config, read_results, sets_of
from eval.said import said
from eval.status import derived_status
from rag.build import Service
from rag.domain import AnswerStatus
from rag.errors import InputError
from rag.settings import Settings
from tests.conftest import AS_OF
from tests.test_cli import run

# The first test that needs the evaluation's store makes it, which can take minutes.
pytestmark = pytest.mark.timeout(900)
SEED = "通政发〔2024〕23号"
ROWS: list[dict[str, object]] = [
    {"id": "n1", "kind": "number", "question": "每年择优支持多少项产业前瞻技术创新项目?",
     "gold": [{"document": SEED, "path": "三、(二)"}], "must": ["10项以上"], "tags": ["figures"]},
    {"id": "n2", "kind": "number", "question": "未来产业特色园区要建多少个",
     "gold": [{"document": SEED, "path": "一、——园区特色更加凸显"}], "must": ["10个以上"]},
    {"id": "d1", "kind": "department", "question": "引进人才找哪个部门",
     "gold": [{"document": SEED, "path": "三、(七)"}],
     "must": ["市委人才办"]},
    {"id": "p1", "kind": "premise", "question": "每年支持100项产业前瞻技术创新项目，对吗?",
     "gold": [{"document": SEED, "path": "三、(二)"}], "must": ["10项以上"], "premise": "100项"},
    {"id": "r1", "kind": "near", "question": "揭榜挂帅项目什么时候截止申报?"},
    {"id": "r2", "kind": "chitchat", "question": "今天天气怎么样?"},
]  # fmt: skip
REFUSED = ["no_evidence", "out_of_scope", "declined"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sets") / "few.jsonl"
    rows = [{"status": ["answered"] if "gold" in row else REFUSED} | row for row in ROWS]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


@pytest.fixture
def config(service: Service, path: Path) -> Config:
    return config_of(service.shelf, System(name="cewen"), (path,), sets_of([str(path)], ()))


@pytest.fixture(scope="module")
def spoken(service: Service, path: Path) -> dict[str, Record]:
    """What our own answerer says to every case."""
    asker = own_asker(service.answerer)
    return {c.id: asker(c.model_copy(update={"as_of": AS_OF})) for c in load(path)}


def asker_of(records: dict[str, Record]) -> Asker:
    return lambda case: records[case.id]


def scored(folder: Path, config: Config, service: Service, asker: Asker) -> list[Result]:
    folder.mkdir()
    generate(folder, config, asker, progress=False)
    return score_run(folder, config, service.library)["few"]


def means(results: list[Result]) -> dict[str, float | None]:
    return {n: m.mean if m else None for n, m in summary(results).kinds["total"].items()}


def test_a_run_is_kept_whole(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    results = scored(tmp_path / "run", config, service, asker_of(spoken))
    assert read_config(tmp_path / "run").ended is not None
    assert read_results(tmp_path / "run") == results
    assert [record.id for record in read_records(tmp_path / "run" / "answers-few.jsonl")] == [
        row["id"] for row in ROWS
    ]
    found = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert found["sets"]["few"]["right"] == found["total"]["right"]
    assert found["total"]["right"]["total"][1] == len(ROWS)
    first = results[0]
    assert first.right
    assert first.scores["recall@5"] == 1
    assert first.scores["ndcg@10"] is not None
    assert first.cited[0].label.endswith("三、(二)")
    assert first.cited[0].text is not None


class Away(Exception):
    """The system does not answer."""


def test_a_stopped_run_is_gone_on_with(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    asked: list[str] = []

    def failing(case: Case) -> Record:
        asked.append(case.id)
        if len(asked) == 3:
            raise Away
        return spoken[case.id]

    folder = tmp_path / "run"
    folder.mkdir()
    with pytest.raises(Away):
        generate(folder, config, failing, progress=False)
    with pytest.raises(InputError, match="d1"):
        score_run(folder, config, service.library)
    answers = folder / "answers-few.jsonl"
    with answers.open("a") as file:
        file.write('{"id": "d1", "te')  # as a kill leaves it
    generate(folder, config, failing, progress=False)
    assert asked == ["n1", "n2", "d1", "d1", "p1", "r1", "r2"]
    undisturbed = scored(tmp_path / "other", config, service, asker_of(spoken))
    assert score_run(folder, config, service.library)["few"] == undisturbed


def test_a_set_that_changed_is_not_scored(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    used = config.sets[0].model_copy(update={"sha256": "0" * 64})
    changed = config.model_copy(update={"sets": (used,)})
    with pytest.raises(InputError, match="改动过"):
        scored(tmp_path / "run", changed, service, asker_of(spoken))


def numbers_changed(record: Record) -> Record:
    return record.model_copy(update={"text": re.sub(r"(?<!\[)\d+(?!\])", "77", record.text)})


def markers_shuffled(record: Record) -> Record:
    """Every marker names the clause of another, foreign to the question."""
    other = Cited(document=SEED, path="四、(一)")
    cited = tuple(other.model_copy(update={"marker": c.marker}) for c in record.citations)
    return record.model_copy(update={"citations": cited})


def never_refusing(record: Record) -> Record:
    return record.model_copy(update={"status": AnswerStatus.ANSWERED})


def always_refusing(record: Record) -> Record:
    return Record(id=record.id, text="已收录文件未见。", status=AnswerStatus.NO_EVIDENCE)


@pytest.mark.parametrize(
    ("broken", "measure", "most"),
    [
        (numbers_changed, "fidelity", 0.5),
        (numbers_changed, "correctness", 0.4),
        (markers_shuffled, "citation_precision", 0.0),
        (markers_shuffled, "citation_recall", 0.0),
        (never_refusing, "refusal_recall", 0.0),
        (always_refusing, "refusal_precision", 0.4),
        (always_refusing, "citation_recall", 0.0),
    ],
)
def test_a_broken_answerer_shows_in_the_measure_that_is_meant_for_it(  # noqa: PLR0917
    broken: Callable[[Record], Record], measure: str, most: float, service: Service,
    config: Config, spoken: dict[str, Record], tmp_path: Path,
) -> None:  # fmt: skip
    sound = means(scored(tmp_path / "sound", config, service, asker_of(spoken)))
    worse = {id_: broken(record) for id_, record in spoken.items()}
    found = means(scored(tmp_path / "broken", config, service, asker_of(worse)))
    assert (sound[measure] or 0) >= 0.75
    assert found[measure] is not None
    assert (found[measure] or 0) <= most
    assert (found["right"] or 0) < (sound["right"] or 0)


def foreign(record: Record) -> dict[str, object]:
    """Our own answer as somebody else would hand it in: no status, clauses named by quotation."""
    citations = [{"marker": c.marker, "quote": c.quote} for c in record.citations]
    return {"id": record.id, "text": record.text, "citations": citations}


def test_our_answers_as_a_foreign_file_give_the_native_figures(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    native = means(scored(tmp_path / "native", config, service, asker_of(spoken)))
    rows = {id_: Record.model_validate(foreign(r)) for id_, r in spoken.items()}
    found = means(scored(tmp_path / "foreign", config, service, asker_of(rows)))
    for measure, mean in native.items():
        if "@" not in measure:  # a foreign file does not tell what was retrieved
            assert found[measure] == pytest.approx(mean, abs=0.01), measure


@pytest.fixture(scope="module")
def day(service: Service) -> Day:
    return Holdings(service.library).on(AS_OF)


def test_a_citation_is_found_by_path_or_by_quotation(day: Day) -> None:
    by_path = day.find(Cited(document="通政发[2024]23号", path="三、（二）"))
    assert by_path is not None
    assert "".join(by_path[1].path) == "三、(二)"
    by_quote = day.find(Cited(quote=by_path[1].text[-20:].replace("，", ",  ")))
    assert by_quote is not None
    assert by_quote[1].id == by_path[1].id
    assert day.find(Cited(document="没有的文件", path="三、(二)")) is None
    assert day.find(Cited(document=SEED, path="九、")) is None
    assert day.find(Cited(quote="没有这样一句话")) is None
    assert day.find(Cited(document=SEED)) is None


def test_what_is_not_held_counts_as_wrong(day: Day, path: Path) -> None:
    invented = Cited(marker=1, document=SEED, path="九、")
    found = said(Record(id="n1", text="支持10项以上。[1]", citations=(invented,)), day)
    assert len(found.keys) == 1
    assert not found.passages
    assert flat("（ 三 ）") == "(三)"


@pytest.mark.parametrize(
    ("text", "cites", "status"),
    [
        ("支持10项以上。[1]", True, "answered"),
        ("支持10项以上。", False, "answered"),
        ("", False, "no_evidence"),
        ("抱歉，资料中没有找到相关规定。", False, "no_evidence"),
        ("很抱歉,資料中沒有找到相關規定。", False, "no_evidence"),
        ("文件未规定具体金额。[1]给予支持。[2]", True, "answered"),
        ("I could not find this in the documents.", False, "no_evidence"),
        ("您的企业在哪个区？", False, "needs_detail"),
        ("由市科技局负责。[1]您还想了解什么？", True, "answered"),
    ],
)
def test_the_published_rule_of_a_missing_status(text: str, cites: bool, status: str) -> None:
    assert derived_status(text, cites) == status


def test_a_derived_refusal_fits_any_refusal(day: Day, path: Path) -> None:
    case = next(c for c in load(path) if c.id == "r2").model_copy(
        update={"status": (AnswerStatus.DECLINED,)}
    )
    assert said(Record(id="r2", text="抱歉，无法回答。"), day).fits(case)
    given = Record(id="r2", text="抱歉，无法回答。", status=AnswerStatus.NO_EVIDENCE)
    assert not said(given, day).fits(case)


def test_compare_tells_what_turned(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    sound = scored(tmp_path / "sound", config, service, asker_of(spoken))
    worse = {i: numbers_changed(r) for i, r in spoken.items()}
    broken = scored(tmp_path / "broken", config, service, asker_of(worse))
    found = compare(sound, broken)
    assert set(found.broken) >= {"n1", "n2"}
    assert found.mended == ()
    by_name = {d.measure: d for d in found.differences}
    assert by_name["right"].gain.mean == pytest.approx(
        sum(r.right for r in broken) / 6 - sum(r.right for r in sound) / 6
    )
    assert compare(sound, sound).broken == ()
    assert all(d.p is None for d in compare(sound, sound).differences)
    with pytest.raises(InputError):
        compare(sound, [r.model_copy(update={"set": "other"}) for r in sound])


def test_the_p_of_a_few_differences_by_hand(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    # Three cases turn wrong and none right: of the 8 ways to flip signs 2 are as far from 0.
    sound = [
        r.model_copy(update={"scores": {"right": 1.0}, "faults": ()})
        for r in scored(tmp_path / "run", config, service, asker_of(spoken))
    ]
    worse = [
        r.model_copy(update={"scores": {"right": 0.0}, "faults": ("x",)}) if i < 3 else r
        for i, r in enumerate(sound)
    ]
    (found,) = compare(sound, worse).differences
    assert found.p == pytest.approx(0.25)
    assert found.gain.mean == pytest.approx(-0.5)


def test_floors_hold_or_break(
    service: Service, config: Config, spoken: dict[str, Record], tmp_path: Path
) -> None:
    results = by_set(scored(tmp_path / "run", config, service, asker_of(spoken)))
    gates = tmp_path / "gates.toml"
    gates.write_text("[few]\nright = 0.5\n[total]\nfidelity = 1.0\n")
    assert [floor.held for floor in floors(results, read_gates(gates))] == [True, True]
    gates.write_text("[few]\nright = 0.5\npremises = 0.1\n")
    assert [floor.held for floor in floors(results, read_gates(gates))] == [True, False]
    gates.write_text("[many]\nright = 0.5\n")
    with pytest.raises(InputError, match="many"):
        list(floors(results, read_gates(gates)))
    for text in ("[few]\nright = 5\n", "[few\n", "right = 0.5\n"):
        gates.write_text(text)
        with pytest.raises(InputError, match="门槛文件"):
            read_gates(gates)


@pytest.mark.parametrize(
    ("lines", "fact"),
    [
        ('{"id": "n1"}', "缺少键 text"),
        ('{"id": "n1", "text": "", "answer": 1}', "没有名为 answer 的键"),
        ('{"id": "n1", "text": ""}\n{"id": "n1", "text": ""}', "编号 n1 重复"),
        ("[", "JSON"),
    ],
)
def test_a_file_of_answers_that_is_wrong_is_refused(tmp_path: Path, lines: str, fact: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(lines + "\n")
    with pytest.raises(InputError, match=fact):
        read_records(path)


@pytest.fixture(scope="module")
def measured(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of all our sets through the command line, as CI gates it."""
    runs = tmp_path_factory.mktemp("runs")
    done = run(settings, "eval", "gate", "--runs", str(runs))
    assert done.returncode == 0, done.stdout + done.stderr
    (folder,) = runs.iterdir()
    return folder


def test_our_sets_stand_above_their_floors(measured: Path) -> None:
    assert {r.set for r in read_results(measured)} == {
        path.stem for path in (Path(__file__).parent.parent / "eval" / "sets").glob("*.jsonl")
    }


def test_the_commands_on_a_run(
    measured: Path, settings: Settings, spoken: dict[str, Record], path: Path, tmp_path: Path
) -> None:
    same = run(settings, "eval", "compare", str(measured), str(measured))
    assert "由对转错 0 题" in same.stdout
    gates = tmp_path / "gates.toml"
    gates.write_text("[seed]\nright = 1.0\n")
    failed = run(settings, "eval", "gate", str(measured), "--gates", str(gates))
    assert failed.returncode == 1
    assert failed.stdout.startswith("不达标  seed  答对")
    answers = tmp_path / "theirs.jsonl"
    answers.write_text(
        "".join(
            json.dumps(foreign(record), ensure_ascii=False) + "\n" for record in spoken.values()
        )
    )
    arguments = ["--set", str(path), "--runs", str(tmp_path / "runs")]
    told = run(settings, "eval", "score", str(answers), *arguments)
    assert told.returncode == 0, told.stderr
    (folder,) = (tmp_path / "runs").iterdir()
    assert told.stdout.splitlines()[-1] == f"作答、判分和汇总在 {folder}"
    assert read_config(folder).system.name == "theirs"
    answers.write_text(json.dumps(foreign(spoken["n1"])) + "\n")
    less = run(settings, "eval", "score", str(answers), *arguments)
    assert less.returncode == 1
    assert "有 5 题没有作答" in less.stderr
    tagged = run(settings, "eval", "run", "--tag", "figures", "--json", *arguments)
    assert json.loads(tagged.stdout)["total"]["right"]["total"] == [1, 1]
    none = run(settings, "eval", "run", "--tag", "nothing", *arguments)
    assert "没有同时带这些标签的题目：nothing" in none.stderr
