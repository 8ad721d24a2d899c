"""Identifiers of people and companies: found in any way of writing, and never sent outside."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Answerer
from rag.build import Service
from rag.clocked import Limits
from rag.domain import CompanyProfile, Composer, Question, Turn
from rag.drafting import Ask, write
from rag.external import is_external
from rag.identifiers import (
    identifiers,
    is_bank_card,
    is_credit_code,
    is_identity_number,
    without_identifiers,
)
from rag.llm import ChatModel
from rag.masking import mask
from rag.settings import Settings
from rag.words import Words
from tests.conftest import AS_OF
from tests.fakes import QueuedModel
from tests.lying_server import LyingServer, lying_server

QUESTION = "每年择优支持多少项产业前瞻技术创新项目?"
TRUE = "每年择优支持10项以上产业前瞻技术创新项目研发。"
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.fixture(scope="module")
def words(settings: Settings) -> Words:
    return Words(settings.cache)


def identity_number(chance: random.Random) -> str:
    area, serial = chance.choice(["320602", "110105", "440305"]), chance.randrange(1000)
    day = f"{chance.randint(1950, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    body = f"{area}{day}{serial:03}"
    return next(body + sign for sign in "0123456789X" if is_identity_number(body + sign))


def credit_code(chance: random.Random) -> str:
    body = "91320600" + "".join(chance.choice(SIGNS) for _ in range(9))
    return next(body + sign for sign in SIGNS if is_credit_code(body + sign))


def bank_card(chance: random.Random) -> str:
    body = "622202" + "".join(str(chance.randrange(10)) for _ in range(12))
    return next(body + sign for sign in "0123456789" if is_bank_card(body + sign))


def mobile(chance: random.Random) -> str:
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09}"


def landline(chance: random.Random) -> str:
    return f"0513{chance.randint(80000000, 89999999)}"


def email(chance: random.Random) -> str:
    return f"user{chance.randrange(10**6)}@mail.example.com"


def old_identity_number(chance: random.Random) -> str:
    return f"320602{chance.randint(50, 99)}0{chance.randint(1, 9)}1{chance.randint(0, 9)}123"


MADE = {
    "身份证号": (identity_number, old_identity_number),
    "统一社会信用代码": (credit_code,),
    "银行卡号": (bank_card,),
    "手机号": (mobile,),
    "电话": (landline,),
    "邮箱": (email,),
}
NAMES = ["张伟", "李明华", "欧阳修文", "王小二", "赵四", "Zhang San"]


def as_is(number: str) -> str:
    return number


def wide(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in number)


def spaced(number: str) -> str:
    return number if "@" in number else " ".join(re.findall(".{1,4}", number))


def hyphened(number: str) -> str:
    return number if "@" in number else "-".join(re.findall(".{1,4}", number))


def zero_width(number: str) -> str:
    return number if "@" in number else "\u200b".join(number)


def wide_blanks(number: str) -> str:
    return number if "@" in number else "\u3000".join(re.findall(".{1,3}", wide(number)))


WRITTEN = (as_is, wide, spaced, hyphened, zero_width, wide_blanks)


def test_check_digits_by_their_standards() -> None:
    assert is_identity_number("11010519491231002X")  # the example of GB 11643-1999
    assert is_identity_number("440524188001010014")  # likewise
    assert not is_identity_number("110105194912310021")
    assert is_credit_code("91350100M000100Y43")  # the example of GB 32100-2015
    assert not is_credit_code("91350100M000100Y44")
    assert is_bank_card("4111111111111111")
    assert not is_bank_card("4111111111111112")


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("way", WRITTEN)
def test_an_identifier_is_found_however_it_is_written(kind: str, way: object, words: Words) -> None:
    chance = random.Random(f"{kind}{way.__name__}")  # type: ignore[attr-defined]
    for number in range(20):
        planted = way(MADE[kind][number % len(MADE[kind])](chance))  # type: ignore[operator]
        text = f"我们公司想问补贴，资料是{planted}，谢谢"
        sent = mask(text, [], words)
        assert re.search("〔.+1〕", sent.text)
        assert len(re.findall(r"\d", re.sub("〔.*?〕", "", sent.text))) == 0, text
        assert sent.restored(sent.text) == text
        if way is as_is:
            assert f"〔{kind}1〕" in sent.text


@pytest.mark.parametrize(
    "text",
    [
        "研发费用2023年300万元、2024年500万元，2024-2026年有多少补贴？",
        "2021.01.01-2025.12.31期间每年10项以上、500000000000元",
        "通政发〔2024〕23号三、(五)第2款",
        "我是高新技术企业，我是江苏人，我是程序员，能申请吗？",
        "法定代表人变更怎么办，联系人是谁，总经理和董事长要签字吗？",
        "租金50%，面积1000平方米，1:0.5，3~5个，12345热线",
    ],
)
def test_figures_and_words_of_policy_are_no_identifiers(text: str, words: Words) -> None:
    assert identifiers(text, words) == []
    assert mask(text, [], words).text == text
    assert without_identifiers(text, words) == text


def test_all_numbers_after_one_label_are_found(words: Words) -> None:
    sent = mask("电话85101234、85105678或者138-0013-8000，补贴500万元", [], words)
    assert sent.text == "电话〔电话1〕、〔电话2〕或者〔手机号1〕，补贴500万元"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", ["我叫", "联系人：", "法定代表人为", "姓名 ", "法定代表人是"])
def test_a_name_is_masked_wherever_it_stands(name: str, before: str, words: Words) -> None:
    sent = mask(f"{before}{name}，请问{name}能申请吗", [], words)
    assert name not in sent.text
    assert sent.text.count("〔姓名1〕") == 2
    later = mask(f"{name.lower()}的补贴", [f"{before}{name}，您好"], words)
    assert name.lower() not in later.text


def test_a_placeholder_that_was_not_given_is_not_restored(words: Words) -> None:
    sent = mask("我叫张伟，电话13800138000和13900139000", [], words)
    assert sent.text == "我叫〔姓名1〕，电话〔手机号1〕和〔手机号2〕"
    assert sent.restored("请〔姓名1〕致电〔手机号2〕") == "请张伟致电13900139000"
    assert sent.restored("请致电〔手机号3〕") is None
    assert mask("〔手机号1〕是13800138000", [], words).text == "〔手机号1〕是〔手机号2〕"


def test_what_announces_an_identifier_goes_with_it(words: Words) -> None:
    asked = f"我叫张伟，电话：138 0013 8000，身份证号11010519491231002X。{QUESTION}"
    assert without_identifiers(asked, words).strip("，。") == QUESTION
    assert without_identifiers("13800138000", words) == "13800138000"


SAID = (
    "13800138000|19912345678|１３８|0013|8000|85101234|1101051949|1231002X|2024|零|幺三|张三|我叫|电话"
    "|联系人|：|，|补贴|a@b.cn|〔手机号1〕| |-|\u200b|年"
)
PARTS = st.sampled_from(SAID.split("|"))


@given(st.lists(PARTS, max_size=12).map("".join))
def test_masking_loses_nothing(words: Words, text: str) -> None:
    sent = mask(text, [], words)
    assert sent.restored(sent.text) in (text, None)
    left = re.sub(r"〔[^〔〕]*〕", "|", sent.text)
    assert not re.search(r"1[3-9]\d{9}", left)
    assert [one for one in identifiers(left, words) if one.kind != "姓名"] == []


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("http://127.0.0.1:8080/v1", False),
        ("http://localhost:11434", False),
        ("http://[::1]:8080/v1", False),
        ("http://10.1.2.3/v1", False),
        ("http://172.16.0.9/v1", False),
        ("http://192.168.1.5:8000/v1", False),
        ("http://[fd00::1]/v1", False),
        ("http://[::ffff:10.0.0.1]/v1", False),
        ("https://8.8.8.8/v1", True),
        ("https://[2001:4860:4860::8888]/v1", True),
        ("http://[::ffff:8.8.8.8]/v1", True),
        ("http://172.32.0.1/v1", True),
        ("http://100.64.0.1/v1", True),
        ("http://no-such-host.invalid/v1", True),
        ("http://[broken/v1", True),
        ("", True),
        (None, True),
    ],
)
def test_an_address_is_external_unless_it_is_loopback_or_private(
    address: str | None, outside: bool
) -> None:
    assert is_external(address) is outside


def test_a_model_without_an_address_of_ours_is_external(settings: Settings) -> None:
    own = settings.model_copy(update={"llm": "openai:m"})
    keyed = Settings.model_validate(own.model_dump() | {"llm_api_key": "sk-test"})
    assert ChatModel(keyed).external
    inside = keyed.model_copy(update={"llm_base_url": "http://127.0.0.1:1/v1"})
    assert not ChatModel(inside).external
    assert ChatModel(inside.model_copy(update={"llm_external": True})).external


@pytest.fixture
def recorder() -> Iterator[LyingServer]:
    with lying_server() as running:
        yield running


@pytest.fixture
def outside(service: Service, settings: Settings, recorder: LyingServer) -> Answerer:
    """The answerer with a model that counts as external, at the recorder's address."""
    update = {"llm": "openai:m", "llm_base_url": recorder.url, "llm_api_key": "sk-test"}
    own = Settings.model_validate(settings.model_dump() | update | {"llm_external": True})
    return replace(service.answerer, model=ChatModel(own, Limits(seconds=10, stall=10)))


def planted(chance: random.Random, number: int) -> tuple[Question, list[str]]:
    """A question with identifiers in the question, an earlier turn and the profile; and these."""
    kinds = list(MADE)
    kind = kinds[number % len(kinds)]
    one = WRITTEN[number % len(WRITTEN)](chance.choice(MADE[kind])(chance))
    two = WRITTEN[number // 7 % len(WRITTEN)](chance.choice(MADE[kinds[-1 - number % 3]])(chance))
    three, name = mobile(chance), chance.choice(NAMES)
    text = chance.choice(
        [
            f"我叫{name}，{kind}是{one}。{QUESTION}",
            f"{QUESTION}联系人：{name}，{kind}{one}",
            f"法定代表人{name}，{kind}：{one}，{QUESTION}",
            f"那{name}呢，{kind}是{one}，由哪些部门负责？",
        ]
    )
    history = (
        Turn("user", f"我叫{name}，{QUESTION}联系方式{two}"),
        Turn("assistant", f"{name}您好，{TRUE}[1] 我们会拨打{two}"),
    )
    profile = CompanyProfile(
        industry="未来产业", business=f"产业前瞻技术，电话{three}", revenue=98765432101.0
    )
    asked = Question(text=text, as_of=AS_OF, history=history, profile=profile)
    return asked, [one, two, three, name, "98765432101"]


def test_a_recording_server_receives_no_planted_identifier(
    outside: Answerer, recorder: LyingServer
) -> None:
    chance = random.Random(20261123)
    planted_ = []
    for number in range(200):
        asked, secrets = planted(chance, number)
        outside.answer(asked)
        planted_ += secrets
    assert len(recorder.requests) >= 100
    sent = "\n".join(recorder.requests)
    for secret in planted_:
        assert secret not in sent
        assert secret.lower() not in sent.lower()
    asked_of_it = "\n".join(re.findall(r"<question>.*?</question>", sent))
    assert not re.search(r"\d{7}|@", re.sub("〔.*?〕", "", asked_of_it))


@pytest.mark.parametrize(
    "text", ["{name}的{kind}{one}能申请吗？", "我叫{name}，{kind}{one}，{two}"]
)
def test_no_planted_identifier_passes_the_door(service: Service, words: Words, text: str) -> None:
    chance = random.Random(7)
    hits = service.retriever.search(QUESTION, k=3, region=None, as_of=AS_OF).hits
    for number in range(60):
        asked, (one, two, _, name, _) = planted(chance, number)
        model = QueuedModel(queue=[""], external=True)
        kind = list(MADE)[number % len(MADE)]
        standalone = text.format(name=name, kind=kind, one=one, two=two)
        assert [*write(Ask(model, asked, standalone, words), hits, ())] == []
        ((_, user),) = model.asked
        for secret in (one, two, name):
            assert secret not in user
        assert "〔姓名1〕" in user


def test_the_answer_says_that_a_model_outside_was_used(
    outside: Answerer, recorder: LyingServer
) -> None:
    recorder.does = lambda exchange: exchange.say(TRUE + exchange.marker("择优支持"))
    answer = outside.answer(Question(text=QUESTION, as_of=AS_OF))
    assert answer.composer is Composer.MODEL
    assert "外部语言模型" in answer.notice
    recorder.does = lambda exchange: exchange.head(500)
    answer = outside.answer(Question(text=QUESTION, as_of=AS_OF))
    assert answer.composer is Composer.EXTRACTIVE
    assert "外部语言模型" in answer.notice


def test_a_question_for_the_house_alone_is_not_sent(
    outside: Answerer, recorder: LyingServer
) -> None:
    answer = outside.answer(Question(text=QUESTION, as_of=AS_OF, local_only=True))
    assert answer.composer is Composer.EXTRACTIVE
    assert "10项以上" in answer.text
    assert "没有使用语言模型" in answer.notice
    assert "外部语言模型" not in answer.notice
    assert recorder.requests == []


def test_what_a_placeholder_stands_for_comes_back_before_the_gate(
    service: Service, words: Words
) -> None:
    hits = service.retriever.search(QUESTION, k=3, region=None, as_of=AS_OF).hits
    question = Question(text="我叫张伟，电话13800138000", as_of=AS_OF)
    first = hits[0].clause.text.split("。")[1]
    draft = f"{first}。[1]请致电〔手机号1〕。[1]请致电〔手机号9〕。[1]"
    model = QueuedModel(queue=[draft], external=True)
    tokens = [*write(Ask(model, question, question.text, words), hits, ())]
    assert [token.text for token in tokens] == [f"{first}。[1]"]
