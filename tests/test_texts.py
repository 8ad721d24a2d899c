"""Texts as files: prompts, user texts, click's translations; and the words of questions."""

from __future__ import annotations

import gettext
import io
from importlib import resources
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from sqlalchemy import create_engine

import rag.migrations
from rag.domain import Turn
from rag.library import Library
from rag.places import above, applies_to, places_in
from rag.prompts import message, messages, render
from rag.tables import SCHEMA, Base
from rag.understand import Kind, is_chat, kind_of, understand
from rag.words import Words


def test_variables_must_fit() -> None:
    assert message("errors.document_not_found", id="x").startswith("没有编号为 x")
    with pytest.raises(KeyError, match="missing id"):
        message("errors.document_not_found")
    with pytest.raises(KeyError, match="unknown other"):
        message("errors.store_empty", other=1)
    with pytest.raises(KeyError):
        message("errors.no_such_text")
    with pytest.raises(KeyError, match="not a list"):
        messages("errors.store_empty")
    assert "[1]" in render("answer.md", clauses="[1] 条款")


def test_a_value_is_never_read_as_a_variable() -> None:
    assert "$reason" in message("errors.document_not_found", id="$reason")


def _pairs(catalog: Catalog) -> dict[str, str]:
    """Text and translation; of a plural the first form, since Chinese has one."""
    pairs = {}
    for found in catalog:
        plural = isinstance(found.id, (tuple, list))
        key, value = (found.id[0], found.string[0]) if plural else (found.id, found.string)
        pairs[str(key)] = value if isinstance(value, str) else value[0]
    return {key: value for key, value in pairs.items() if key}


def test_click_speaks_the_compiled_form_of_our_translations() -> None:
    folder = resources.files("prompts") / "locale" / "zh_CN" / "LC_MESSAGES"
    written = read_po(io.BytesIO((folder / "messages.po").read_bytes()))
    compiled = read_mo(io.BytesIO((folder / "messages.mo").read_bytes()))
    assert _pairs(written) == _pairs(compiled)
    spoken = gettext.GNUTranslations(io.BytesIO((folder / "messages.mo").read_bytes()))
    assert spoken.gettext("Options") == "选项"


def test_migrations_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    Library(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'library.sqlite'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
    scripts = ScriptDirectory(str(Path(rag.migrations.__file__).parent))
    assert scripts.get_current_head() == SCHEMA


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("每年支持多少项", Kind.COUNT),
        ("能补贴多少万元", Kind.AMOUNT),
        ("比例是多少", Kind.RATE),
        ("什么时候截止", Kind.DATE),
        ("什么时候印发的", Kind.ISSUED),
        ("由谁负责", Kind.DEPARTMENT),
        ("文号是多少", Kind.NUMBER),
        ("哪个单位印发的", Kind.ISSUER),
        ("联系电话是多少", Kind.CONTACT),
        ("怎么申报", Kind.PROCEDURE),
        ("有什么支持", Kind.SUPPORT),
        ("包括哪些方向", Kind.ENUMERATION),
        ("保障措施有哪几条", Kind.ENUMERATION),
        ("什么是揭榜挂帅", Kind.DEFINITION),
        ("紫琅湖基金", Kind.FACT),
    ],
)
def test_kinds(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return Words(tmp_path_factory.mktemp("jieba"))


def test_words_are_the_same_in_full_and_half_width(words: Words) -> None:
    assert words.tokens("ＥＶＴＯＬ有２０项") == words.tokens("eVTOL有20项")
    assert "evtol" in words.tokens("eVTOL(试点)")


@pytest.mark.parametrize(
    ("before", "asked", "wanted"),
    [
        ("碳化硅有什么发展方向?", "氮化镓呢?", ("氮化镓",)),
        ("设立多少支基金?", "它的规模有多大?", ("基金", "规模")),
        ("六大产业是哪六个?", "苏绣怎么扶持?", ("苏绣",)),
    ],
)
def test_follow_ups_become_standalone(
    words: Words, before: str, asked: str, wanted: tuple[str, ...]
) -> None:
    understood = understand(asked, (Turn("user", before), Turn("assistant", "略")), None, words)
    assert all(word in understood.text for word in wanted)
    if "碳化硅" in before or "六大" in before:
        assert before[:3] not in understood.text


def test_an_ordinal_names_the_item_of_the_answer_before(words: Words) -> None:
    history = (Turn("user", "六大产业是哪六个?"), Turn("assistant", "1.未来空天[1]\n2.未来海洋[2]"))
    assert "未来海洋" in understand("第二个具体做什么?", history, None, words).text


def test_regions() -> None:
    assert above("通州区") == ["通州区", "南通市", "江苏省", "全国"]
    assert applies_to("南通市", "如东县")
    assert applies_to("江苏省", "南通")
    assert applies_to("全国", "某地")
    assert applies_to(None, "苏州市")
    assert applies_to("海安市", "南通市")
    assert not applies_to("南通市", "苏州市")
    assert [p[0] for p in places_in("苏州和南通市的朝阳产业")] == ["苏州市", "南通市"]


@pytest.mark.parametrize(
    ("said", "chat"),
    [
        ("你好", True), ("额你叫什么名字", True), ("请问一下早上好", True), ("那个谢谢你", True),
        ("请问补贴多少", False), ("那个未来产业基金谁负责", False), ("那个", False),
    ],
)  # fmt: skip
def test_chat_is_chat_behind_what_a_voice_says_first(said: str, chat: bool) -> None:
    assert is_chat(said) is chat
