"""What a document says of others, which documents it means, and what follows for their status."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mentions import mentions_in
from ingest.metadata import read_head
from ingest.pipeline import read_document
from ingest.read.blocks import Block, paragraphs, table_rows
from ingest.relations import relations_of
from ingest.sources import SourceFile
from ingest.structure import build_clauses
from rag.domain import DocumentStatus, KnownDocument, Metadata, PolicyDocument, Relation
from rag.domain import RelationKind as Kind
from rag.numbers import number_of
from rag.plain import plain
from rag.resolve import Candidate, Catalogue
from rag.validity import validity

DAY = date(2026, 11, 23)


def from_blocks(blocks: tuple[Block, ...], document_id: str = "d") -> PolicyDocument:
    head = read_head(blocks, (), "无题")
    clauses = build_clauses(head.blocks, head.roles, document_id)
    text = "\n".join(block.text for block in head.blocks)
    return PolicyDocument(document_id, "v", head.metadata, text, tuple(clauses))


def document(*lines: str, document_id: str = "d") -> PolicyDocument:
    return from_blocks(paragraphs(lines), document_id)


def told(*lines: str) -> list[tuple[Kind, str | None, str | None]]:
    """Kind, title and number of the relations of a document."""
    return [(r.kind, r.title, r.number) for r in relations_of(document(*lines))]


def kinds(sentence: str) -> dict[str | None, Kind]:
    """The kinds of relation in an article that is not the first, by title or number."""
    lines = ("甲市丙管理办法", "第一条 为了丙。", f"第九条 {sentence}")
    return {r.title or r.number: r.kind for r in relations_of(document(*lines))}


# ---------------------------------------------------------------- mentions


def test_mentions_with_nested_marks_numbers_and_days() -> None:
    text = (
        "《财政部关于印发〈甲暂行办法〉的通知》（财库﹝2011﹞181号）、《关于印发《乙办法》的通知》，"
        "2014年7月30日原国家食品药品监督管理总局令第7号公布的《丙办法》，《商标法》（2019年修正）和国发〔2023〕1号，"
        "《某某日报》《丁合同》《未闭合的办法"
    )
    found = mentions_in(text)
    assert [(m.title, m.number) for m in found] == [
        ("财政部关于印发〈甲暂行办法〉的通知", "财库〔2011〕181号"),
        ("关于印发《乙办法》的通知", None),
        ("丙办法", "国家食品药品监督管理总局令第7号"),
        ("商标法(2019年修正)", None),
        (None, "国发〔2023〕1号"),
    ]
    assert found[2].dated_on == date(2014, 7, 30)
    assert text[found[0].start : found[0].end].endswith("181号）")


def test_a_short_name_is_no_document_of_its_own() -> None:
    lines = (
        "甲市丙管理办法",
        "第一条 根据《国务院关于乙的意见》(国发〔2023〕1号，以下简称《意见》)，制定本办法。",
        "第二条 按照《意见》执行。",
        "第三条 《意见》同时废止。",
    )
    assert told(*lines) == [
        (Kind.BASIS, "国务院关于乙的意见", "国发〔2023〕1号"),
        (Kind.REPEALS, "国务院关于乙的意见", "国发〔2023〕1号"),
    ]


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "本办法自2024年1月1日起施行。《乙办法》同时废止。",
        "《乙办法》予以废止。",
        "原《乙办法》(通政发〔2015〕3号)即行废止。",
        "《乙办法》不再执行。",
        "《乙办法》自本办法公布之日起停止执行。",
        "决定废止《乙办法》。",
        "财政部2004年8月11日发布的《乙办法》(财政部令第18号)同时废止。",
    ],
)
def test_what_repeals(sentence: str) -> None:
    assert kinds(sentence) == {"乙办法": Kind.REPEALS}


def test_a_number_alone_is_repealed_too() -> None:
    assert kinds("通政发〔2018〕2号文件同时废止。") == {"通政发〔2018〕2号": Kind.REPEALS}


def test_every_document_of_a_list_is_repealed_and_its_basis_is_not() -> None:
    assert kinds(
        "根据《甲条例》，本办法施行后，《乙办法》、《丁暂行规定》和《戊细则》同时废止。"
    ) == {
        "甲条例": Kind.MENTIONS,
        "乙办法": Kind.REPEALS,
        "丁暂行规定": Kind.REPEALS,
        "戊细则": Kind.REPEALS,
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "《乙办法》与本办法不一致的，以本办法为准。",
        "《乙办法》的规定与本办法相抵触的，同时废止。",
        "在《乙办法》未废止前，继续执行。",
        "《乙办法》不废止。",
        "依照《乙办法》的规定，该许可证失效。",
        "依照《乙办法》停止执行行政处罚。",
        "《乙办法》另有规定的，从其规定。",
        "根据2019年4月23日《乙决定》第一次修订。",
    ],
)
def test_what_repeals_nothing(sentence: str) -> None:
    assert set(kinds(sentence).values()) == {Kind.MENTIONS}


def test_a_part_is_amended_and_not_repealed() -> None:
    lines = (
        "甲市丙管理办法",
        "第一条 为了丙。",
        "第九条 《乙办法》第三条、第五条的奖励标准停止执行。",
    )
    (relation,) = relations_of(document(*lines))
    assert relation.kind is Kind.AMENDS
    assert relation.articles == ("第三条", "第五条")


def test_the_day_of_a_repeal() -> None:
    lines = ("甲市丙管理办法", "第一条 为了丙。", "第九条 《乙办法》自2024年6月1日起废止。")
    (relation,) = relations_of(document(*lines))
    assert (relation.kind, relation.since) == (Kind.REPEALS, date(2024, 6, 1))


def test_what_a_document_rests_on_and_carries_out() -> None:
    lines = (
        "关于贯彻落实《国务院关于乙的意见》的实施意见",
        "为深入贯彻落实《国务院关于乙的意见》(国发〔2023〕1号),根据国发〔2024〕3号和《江苏省丁条例》等规定,"
        "结合我市实际,制定本意见。",
        "一、总则",
        "(一)依照《行政处罚法》的规定处罚。",
    )
    assert told(*lines) == [
        (Kind.IMPLEMENTS, "国务院关于乙的意见", None),
        (Kind.IMPLEMENTS, "国务院关于乙的意见", "国发〔2023〕1号"),
        (Kind.BASIS, None, "国发〔2024〕3号"),
        (Kind.BASIS, "江苏省丁条例", None),
        (Kind.MENTIONS, "行政处罚法", None),
    ]


@pytest.mark.parametrize(
    ("title", "kind", "of"),
    [
        ("《关于乙的意见》政策解读", Kind.INTERPRETS, "关于乙的意见"),
        ("关于乙产业的若干措施的政策解读", Kind.INTERPRETS, "乙产业的若干措施"),
        ("一图读懂《关于乙的意见》的说明", Kind.INTERPRETS, "关于乙的意见"),
        ("中华人民共和国乙法实施细则", Kind.IMPLEMENTS, "中华人民共和国乙法"),
        ("关于废止《乙办法》的决定", Kind.REPEALS, "乙办法"),
        ("关于废止乙管理办法的通知", Kind.REPEALS, "乙管理办法"),
        ("关于修改〈乙条例〉的决定", Kind.AMENDS, "乙条例"),
        ("关于落实《乙规划》的通知", Kind.IMPLEMENTS, "乙规划"),
    ],
)
def test_what_a_title_says(title: str, kind: Kind, of: str) -> None:
    found = document(title, "一、甲。")
    (relation,) = relations_of(found)
    assert (relation.kind, relation.title) == (kind, of)
    clause = found.clause(relation.clause_id)
    assert clause is not None
    assert clause.path[-1] == "标题"


def test_a_decision_names_the_articles_that_it_changes() -> None:
    lines = (
        "甲市人民政府关于修改《甲市乙办法》的决定",
        "甲市人民政府决定对《甲市乙办法》(甲市人民政府令第5号)作如下修改：",
        "一、将第五条修改为：“第五条 ……”。",
        "二、增加一条，作为第十条。",
        "三、本决定公布后，第二条继续有效。",
    )
    relations = relations_of(document(*lines))
    assert {r.kind for r in relations} == {Kind.AMENDS}
    assert {r.articles for r in relations} == {("第五条", "第十条")}
    assert {r.number for r in relations} == {None, "甲市人民政府令第5号"}


def test_lists_of_what_is_repealed_and_amended() -> None:
    lines = (
        "国务院关于修改和废止部分行政法规的决定",
        "一、对下列行政法规的部分条款予以修改：",
        "(一)将《甲条例》第十条修改为：“……”。",
        "(二)删去《乙条例》第七条。",
        "二、废止下列行政法规：",
        "(一)《丙条例》(国务院令第158号)。",
        "(二)关于丁管理的若干规定(国发〔1999〕5号)",
        "三、其他",
        "(一)《戊办法》由国务院另行规定。",
    )
    assert told(*lines) == [
        (Kind.AMENDS, "甲条例", None),
        (Kind.AMENDS, "乙条例", None),
        (Kind.REPEALS, "丙条例", "国务院令第158号"),
        (Kind.REPEALS, "关于丁管理的若干规定", "国发〔1999〕5号"),
        (Kind.MENTIONS, "戊办法", None),
    ]


def test_a_table_of_what_is_repealed() -> None:
    rows = table_rows(
        [
            ["序号", "文件名称", "文号"],
            ["1", "关于支持甲产业的意见", "通政发〔2011〕1号"],
            ["2", "南通市乙办法(试行)", "通政发〔2012〕2号"],
        ],
        1,
        heads=1,
    )
    lines = paragraphs(["关于废止部分规范性文件的通知", "现决定废止下列规范性文件："])
    found = from_blocks((*lines, *rows))
    assert [(r.kind, r.title, r.number) for r in relations_of(found)] == [
        (Kind.REPEALS, "关于支持甲产业的意见", "通政发〔2011〕1号"),
        (Kind.REPEALS, "南通市乙办法(试行)", "通政发〔2012〕2号"),
    ]


def test_items_of_an_ordinary_list_are_not_repealed() -> None:
    lines = (
        "甲法",
        "第一条 行政行为有下列情形之一的，决定撤销，停止执行：",
        "（一）适用的依据不合法；",
        "（二）违反《乙法》的规定。",
    )
    assert Kind.REPEALS not in {kind for kind, _, _ in told(*lines)}


def test_a_notice_and_its_body_and_an_older_text_of_the_same_title() -> None:
    lines = (
        "关于印发《甲市丁办法》的通知",
        "通政发〔2024〕9号",
        "各单位:",
        "现将《甲市丁办法》印发给你们。",
        "甲市人民政府",
        "2024年3月1日",
        "甲市丁办法",
        "第一条 根据通政发〔2024〕9号执行。",
        "第二条 《甲市丁办法》(通政发〔2020〕1号)同时废止。",
    )
    assert told(*lines) == [
        (Kind.ATTACHMENT_OF, "关于印发《甲市丁办法》的通知", "通政发〔2024〕9号"),
        (Kind.REPEALS, "甲市丁办法", "通政发〔2020〕1号"),
    ]


def test_a_draft_repeals_nothing() -> None:
    lines = (
        "甲市丁办法(征求意见稿)",
        "第一条 丁。",
        "第二条 《甲市丁办法》(通政发〔2020〕1号)同时废止。",
    )
    assert told(*lines) == [(Kind.MENTIONS, "甲市丁办法", "通政发〔2020〕1号")]


# ---------------------------------------------------------------- intervals

PIECES = st.sampled_from(
    [
        "根据",
        "《甲办法》",
        "《关于印发〈乙细则〉的通知》",
        "（国发〔2023〕1号）",
        "（以下简称《办法》）",
        "、",
        "，",
        "。",
        "同时废止",
        "第三条",
        "通政发【2019】 5 号",
        "自2024年1月1日起",
        "施行",
        "《",
        "》",
        "〈",
        "修改为",
        "决定废止下列文件：",
        "1.",
        "制定本办法",
        " ",
        "2014年7月30日国务院令第7号公布的",
    ]
)
TEXT = st.lists(PIECES, min_size=1, max_size=14).map("".join).map(str.strip).filter(bool)
LISTED = st.tuples(st.sampled_from(["", "", "1.", "2.", "一、"]), TEXT).map("".join)


@given(st.lists(LISTED, min_size=1, max_size=8), st.booleans())
def test_every_interval_slices_its_mention(lines: list[str], repeals: bool) -> None:
    title = "关于废止部分文件的通知" if repeals else "甲市丙管理规定"
    found = document(title, "1.说明。", *lines)
    for relation in relations_of(found):
        clause = found.clause(relation.clause_id)
        assert clause is not None
        mention = clause.text[relation.start : relation.end]
        if relation.title is None:
            assert number_of(mention) == relation.number
        else:
            assert mention.startswith(("《", "〈", relation.title))
            assert relation.number is None or plain(mention)[-1] in "号)》〉"


@given(TEXT)
def test_mentions_are_ordered_and_disjoint(text: str) -> None:
    end = 0
    for mention in mentions_in(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


# ---------------------------------------------------------------- which document is meant


def mention(title: str | None, number: str | None = None, kind: Kind = Kind.MENTIONS) -> Relation:
    return Relation(kind, title, number, "d-t1", 0, 1)


def candidate(
    name: str, title: str, number: str | None = None, day: date | None = None
) -> Candidate:
    return Candidate(name, title, number, None, day)


def test_by_number_and_by_title_however_written() -> None:
    held = [candidate("a", "甲管理办法", "通政发〔2015〕3号"), candidate("b", "关于支持乙的意见")]
    catalogue = Catalogue(held)
    assert catalogue.resolve(mention(None, "通政发〔2015〕3号"), "d") == "a"
    assert catalogue.resolve(mention("甲市关于印发〈甲管理办法〉的通知"), "d") == "a"
    assert catalogue.resolve(mention("甲管理辦法"), "d") == "a"
    assert catalogue.resolve(mention("关于支持乙的意见", "通政发〔2020〕1号"), "d") == "b"
    assert catalogue.resolve(mention("甲管理办法", "通政发〔2020〕1号"), "d") is None
    assert catalogue.resolve(mention("甲管理暂行办法"), "d") is None
    assert catalogue.resolve(mention(None, "苏政发〔2015〕3号"), "d") is None


def test_a_document_does_not_mean_itself() -> None:
    assert Catalogue([candidate("d", "甲办法")]).resolve(mention("甲办法"), "d") is None


def test_a_title_of_two_years_is_told_by_dates_or_not_at_all() -> None:
    catalogue = Catalogue(
        [
            candidate("old", "商标法", day=date(2019, 4, 23)),
            candidate("new", "中华人民共和国商标法", day=date(2026, 6, 26)),
        ]
    )
    cited = mention("中华人民共和国商标法")
    assert catalogue.resolve(cited, "d") is None
    assert catalogue.resolve(replace(cited, before=date(2024, 1, 1)), "d") == "old"
    assert catalogue.resolve(replace(cited, dated_on=date(2026, 7, 1)), "d") == "new"
    assert catalogue.resolve(mention("商标法(2019年修正)"), "d") == "old"
    revised = replace(mention("商标法", kind=Kind.REVISES), before=date(2027, 1, 1))
    assert catalogue.resolve(revised, "d") == "new"
    assert catalogue.resolve(replace(revised, before=date(2026, 6, 26)), "d") == "old"


def test_the_issuer_before_a_title_must_fit() -> None:
    held = [Candidate("a", "关于加快乙的意见", None, "江苏省人民政府", None)]
    assert Catalogue(held).resolve(mention("省政府关于加快乙的意见"), "d") == "a"
    assert Catalogue(held).resolve(mention("国务院关于加快乙的意见"), "d") is None


def test_known_documents_come_after_those_held() -> None:
    known = KnownDocument(
        "省政府关于甲的意见", "苏政发〔2023〕104号", "江苏省人民政府", "province", None, ""
    )
    catalogue = Catalogue([candidate("a", "乙办法", "通政发〔2024〕1号")], [known])
    assert catalogue.resolve(mention("随便", "苏政发〔2023〕104号"), "d") is known
    assert catalogue.resolve(mention("江苏省人民政府关于甲的意见"), "d") is known
    assert catalogue.resolve(mention("国务院关于甲的意见"), "d") is None


# ---------------------------------------------------------------- what follows for the status

OLD = Metadata("乙办法", issued_on=date(2020, 1, 1))
REPEAL = replace(mention("乙办法", kind=Kind.REPEALS), clause_id="n-t9")
AMEND = replace(mention("乙办法", kind=Kind.AMENDS), clause_id="n-t9", articles=("第三条",))


def test_a_repeal_holds_from_the_day_of_the_document_that_says_so() -> None:
    changes = [(REPEAL, date(2024, 5, 1))]
    before = validity(OLD, changes, date(2024, 4, 30))
    after = validity(OLD, changes, date(2024, 5, 1))
    assert (before.status, before.by) == (DocumentStatus.UNVERIFIED, None)
    assert (after.status, after.by, after.since) == (
        DocumentStatus.REPEALED,
        REPEAL,
        date(2024, 5, 1),
    )
    said = replace(REPEAL, since=date(2025, 1, 1))
    assert validity(OLD, [(said, date(2024, 5, 1))], date(2024, 6, 1)).by is None


def test_what_came_first_is_said() -> None:
    expired = replace(OLD, expires_on=date(2023, 12, 31))
    found = validity(expired, [(REPEAL, date(2024, 5, 1))], DAY)
    assert (found.status, found.by) == (DocumentStatus.EXPIRED, None)
    long = replace(OLD, expires_on=date(2025, 12, 31))
    assert validity(long, [(REPEAL, date(2024, 5, 1))], DAY).status is DocumentStatus.REPEALED
    both = validity(OLD, [(AMEND, date(2021, 1, 1)), (REPEAL, date(2024, 5, 1))], DAY)
    assert both.status is DocumentStatus.REPEALED


def test_an_amendment_names_its_articles_and_a_mention_changes_nothing() -> None:
    found = validity(OLD, [(mention("乙办法"), DAY), (AMEND, date(2021, 1, 1))], DAY)
    assert (found.status, found.by) == (DocumentStatus.AMENDED, AMEND)
    assert found.by is not None
    assert found.by.articles == ("第三条",)
    assert validity(OLD, [(mention("乙办法"), DAY)], DAY).status is DocumentStatus.UNVERIFIED


def test_a_repeal_older_than_the_document_meant_an_earlier_one() -> None:
    assert validity(OLD, [(REPEAL, date(2019, 12, 31))], DAY).status is DocumentStatus.UNVERIFIED


def test_a_draft_stays_a_draft() -> None:
    draft = replace(OLD, draft=True)
    assert validity(draft, [(REPEAL, date(2024, 5, 1))], DAY).status is DocumentStatus.DRAFT


# ---------------------------------------------------------------- real documents

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="runs only where ../shared stands")
def test_old_texts_are_told_by_the_clauses_of_the_new_ones() -> None:
    changes: dict[str, list[tuple[Relation, date | None]]] = {}
    held: dict[str, PolicyDocument] = {}
    said: list[tuple[str, Relation]] = []
    for path in sorted(CORPUS.glob("*.md")):
        read = read_document(SourceFile(path))
        # Versions of one statute share an id, so each file has its own name here.
        held[path.stem] = replace(read, id=path.stem)
        said += [
            (path.stem, replace(r, clause_id=f"{path.stem}/{r.clause_id}"))
            for r in relations_of(read)
        ]
    catalogue = Catalogue(map(Candidate.of, held.values()))
    for name, relation in said:
        if isinstance(meant := catalogue.resolve(relation, name), str):
            changes.setdefault(meant, []).append((relation, held[name].metadata.starts))
    verdicts = {
        name: validity(found.metadata, changes.get(name, []), DAY) for name, found in held.items()
    }
    superseded = {name for name in held if "superseded" in name}
    assert len(superseded) == 5
    assert {verdicts[name].status for name in superseded} == {DocumentStatus.AMENDED}
    repealed = {n for n, v in verdicts.items() if v.status is DocumentStatus.REPEALED}
    assert repealed == {"reg-vat-interim-repealed", "neg-neighbour-06"}
    by = verdicts["reg-vat-interim-repealed"]
    assert by.by is not None
    assert by.by.clause_id.startswith("law-value-added-tax-law/")
    assert by.since == date(2026, 1, 1)
    amended = {n for n, v in verdicts.items() if v.status is DocumentStatus.AMENDED}
    assert amended == superseded
    later = date(2027, 1, 1)
    assert (
        validity(held["law-trademark-law"].metadata, changes["law-trademark-law"], later).status
        is DocumentStatus.AMENDED
    )
