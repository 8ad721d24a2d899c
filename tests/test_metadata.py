"""What a document and its page say of it: numbers, dates, issuer, terms, title, drafts."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import date_in, is_date
from ingest.facts import facts_in, fields_of
from ingest.issuer import bodies_before, region_of
from ingest.metadata import Head, read_head
from ingest.pipeline import read_document
from ingest.read.blocks import paragraphs, table_rows
from ingest.sources import SourceFile
from ingest.terms import terms_of
from rag.domain import DocumentStatus, Level, Metadata
from rag.numbers import number_of, numbers_in
from rag.places import above, applies_to, tier
from rag.plain import plain
from rag.titles import title_key, unwrapped

DAY = date(2024, 7, 29)


def head(*lines: str, facts: tuple[tuple[str, str], ...] = ()) -> Head:
    return read_head(paragraphs(lines), facts, "无题")


def meta(*lines: str, facts: tuple[tuple[str, str], ...] = ()) -> Metadata:
    return head(*lines, facts=facts).metadata


BLANKS = st.sampled_from(["", " ", "　", "\u00a0", "  "])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@st.composite
def spaced(draw: st.DrawFn, text: str) -> str:
    """A text with blanks between its characters and digits of any width, as sites write it."""
    wide = draw(st.booleans())
    return "".join(
        (char.translate(WIDE) if wide and draw(st.booleans()) else char) + draw(BLANKS)
        for char in text
    ).strip()


# ---------------------------------------------------------------- numbers


@given(
    st.sampled_from(
        ["通政发", "苏政办发", "財稅", "財庫", "穗规划资源规字", "日政发", "和政发", "國辦發"]
    ),
    st.integers(1990, 2030),
    st.integers(1, 1999),
    st.data(),
)
def test_any_way_of_writing_a_number_is_one_number(
    letters: str, year: int, serial: int, data: st.DataObject
) -> None:
    marks = data.draw(st.sampled_from(["〔〕", "[]", "【】", "()", "（）", "﹝﹞", "［］"]))
    ordinal, end = data.draw(st.sampled_from(["", "第"])), data.draw(st.sampled_from(["号", "號"]))
    standard = f"{plain(letters)}〔{year}〕{serial}号"
    written = data.draw(spaced(f"{letters}{marks[0]}{year}{marks[1]}{ordinal}{serial}{end}"))
    assert number_of(written) == standard
    assert meta(written, "关于甲的意见", "一、总则").number == standard


@given(
    st.sampled_from(
        ["根据", "按照《办法》和", "贯彻落实", "转发", "现将", "的通知", "，", "2023年11月6日"]
    )
)
def test_what_stands_before_a_number_is_no_part_of_it(words: str) -> None:
    text = f"{words}苏政发〔2023〕104号文件"
    (number,) = numbers_in(text)
    assert number.text == "苏政发〔2023〕104号"
    assert text[number.start : number.end] == number.text


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("国令第842号", "国务院令第842号"),
        ("中华人民共和国国务院令第 711 号", "国务院令第711号"),
        ("中华人民共和国主席令第四十五号", "主席令第45号"),
        ("财政部 税务总局公告2023年第12号", "财政部 税务总局公告2023年第12号"),
        ("財政部、稅務總局公告２０２３年第１２號", "财政部 税务总局公告2023年第12号"),
        ("国家市场监督管理总局令第52号", "国家市场监督管理总局令第52号"),
        ("第12号公告", "公告第12号"),
        ("2023年第12号", "2023年第12号"),
        ("令第52号", "令第52号"),
    ],
)
def test_orders_and_announcements(written: str, number: str) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    "line", ["第3号馆", "下达命令第3号", "2024年第3季度", "第十条", "通政发24号"]
)
def test_what_is_no_number(line: str) -> None:
    assert number_of(line) is None


SENTENCES = st.sampled_from(
    [
        "根据{n},制定本意见。",
        "为落实《关于乙的意见》（{n}）精神，结合实际，提出如下意见。",
        "{n}文件同时废止。",
        "{n}要求各地区落实。",
        "按{n}执行。",
        "各单位：现将{n}转发给你们。",
    ]
)


@given(SENTENCES, st.integers(1, 99), st.booleans(), st.booleans())
def test_a_number_in_a_sentence_is_never_the_own(
    sentence: str, serial: int, notice: bool, first: bool
) -> None:
    line = sentence.format(n=f"乙政发〔2023〕{serial}号")
    before = ["关于印发甲的意见的通知", line, "甲市人民政府", "2024年3月1日"] if notice else []
    body = [line, "一、总则"] if first else ["一、总则", line]
    assert meta(*before, "关于甲的意见", *body).number is None


def test_the_own_number_stands_alone_or_before_the_addressees_or_at_the_end_of_the_title() -> None:
    assert meta("丙政发【2024】 5 号", "关于甲的意见", "一、总则").number == "丙政发〔2024〕5号"
    run_on = "丙财〔2024〕5号各区财政局，有关单位：为规范管理，现通知如下。"
    assert meta("关于甲的通知", run_on, "一、总则").number == "丙财〔2024〕5号"
    in_title = meta("关于甲的意见（丙政发〔2024〕5号）", "一、总则")
    assert (in_title.title, in_title.number) == ("关于甲的意见", "丙政发〔2024〕5号")
    order = meta(
        "示例市人民政府令",
        "第179号",
        "《甲办法》已经通过，自2021年5月1日起施行。",
        "市长：某某",
        "2021年1月29日",
        "甲办法",
        "第一条 为了甲。",
    )
    assert (order.number, order.issuer) == ("示例市人民政府令第179号", "示例市人民政府")
    announced = meta(
        "财政部 税务总局",
        "关于甲的公告",
        "2023年第12号",
        "一、甲。",
        "财政部 税务总局",
        "2023年3月1日",
    )
    assert announced.number == "财政部 税务总局公告2023年第12号"


def test_a_number_is_never_joined_from_parts_that_name_no_office() -> None:
    assert meta("关于甲的意见", "第3号", "一、总则").number is None


# ---------------------------------------------------------------- dates

NUMERALS = "〇一二三四五六七八九"


def in_numerals(day: date) -> str:
    def count(n: int) -> str:
        tens, ones = divmod(n, 10)
        first = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
        return first + (NUMERALS[ones] if ones else "")

    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    return f"{year}年{count(day.month)}月{count(day.day)}日"


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.data())
def test_any_way_of_writing_a_day_is_one_day(day: date, data: st.DataObject) -> None:
    padded = f"{day.year}年{day.month:02}月{day.day:02}日"
    written = data.draw(
        st.sampled_from(
            [
                f"{day.year}年{day.month}月{day.day}日",
                f"{day.year} 年 {day.month} 月 {day.day} 日",
                padded,
                padded.translate(WIDE),
                f"{padded} 14:09:22",
                day.isoformat(),
                f"{day.year}/{day.month}/{day.day}",
                f"{day.year}.{day.month:02}.{day.day:02}",
                in_numerals(day),
                in_numerals(day).replace("〇", "○"),
            ]
        )
    )
    assert date_in(written) == day
    assert is_date(written)
    assert date_in(f"于{written}，") == day
    assert not is_date(f"自{written}起")


@pytest.mark.parametrize(
    "text", ["2024年13月1日", "2024年2月30日", "234天前", "1.2.3", "2024年8月"]
)
def test_what_is_no_day(text: str) -> None:
    assert date_in(text) is None


# ---------------------------------------------------------------- terms


@pytest.mark.parametrize(
    ("text", "effective", "expires"),
    [
        ("本办法自2024年1月1日起施行，有效期至2026年12月31日。", "2024-01-01", "2026-12-31"),
        ("本办法自印发之日起施行，有效期5年。", "2024-07-29", "2029-07-28"),
        ("本措施自二〇二四年一月一日起施行,有效期三年。", "2024-01-01", "2026-12-31"),
        ("本意见自公布之日起30日后施行。", "2024-08-28", None),
        ("本细则自公布之日起满一个月后施行。", "2024-08-29", None),
        ("本通知自2024年9月1日起执行，试行期两年。", "2024-09-01", "2026-08-31"),
        ("本规定自2021年1月1日起试行2年。", "2021-01-01", "2022-12-31"),
        ("本政策自发布之日起施行，施行期暂定为6个月。", "2024-07-29", "2025-01-28"),
        ("自印发之日起实施，有效期至2020年底。", "2024-07-29", "2020-12-31"),
        ("本办法自2023年1月1日起施行至2025年12月31日止。", "2023-01-01", "2025-12-31"),
        ("本公告自2024年1月1日起至2027年12月31日止执行。", "2024-01-01", "2027-12-31"),
        ("本办法有效期自2021年1月1日至2023年12月31日。", None, "2023-12-31"),
        ("执行期限为2021年1月1日至2022年2月19日前。", None, "2022-02-18"),
        ("第八十七条 本法自2027年1月1日起施行。", "2027-01-01", None),
        ("2004年11月1日 施行", "2004-11-01", None),
        # of something else
        ("证书有效期三年，许可证有效期至2025年1月1日。", None, None),
        ("知识产权备案自海关总署准予备案之日起生效，有效期为10年。", None, None),
        ("《乙办法》自2020年1月1日起施行。", None, None),
        ("参保单位自2024年3月1日起执行新标准。", None, None),
        ("费率为0.5%，执行至2021年7月31日。", None, None),
    ],
)
def test_from_when_and_until_when(text: str, effective: str | None, expires: str | None) -> None:
    terms = terms_of(text, "甲办法", DAY)
    assert (terms.effective_on, terms.expires_on) == tuple(
        date.fromisoformat(day) if day else None for day in (effective, expires)
    )


@pytest.mark.parametrize(
    "years", ["(2024-2026年)", "（2024—2026年）", "2024~2026年", "2024年至2026年"]
)
def test_a_period_in_the_title_ends_with_its_last_year(years: str) -> None:
    found = meta(f"甲产业行动方案{years}", "一、总则")
    assert found.expires_on == date(2026, 12, 31)
    assert ("expires_on", "推断") in found.origin


def test_without_a_day_of_issue_nothing_follows_from_it() -> None:
    assert terms_of("本办法自印发之日起施行，有效期5年。", "甲办法", None).effective_on is None


# ---------------------------------------------------------------- issuer and region


@pytest.mark.parametrize(
    ("issuer", "region", "level"),
    [
        ("财政部", "全国", Level.NATIONAL),
        ("工业和信息化部", "全国", Level.NATIONAL),
        ("国家税务总局", "全国", Level.NATIONAL),
        ("全国人民代表大会常务委员会", "全国", Level.NATIONAL),
        ("中国人民银行", "全国", Level.NATIONAL),
        ("江苏省工业和信息化厅", "江苏省", Level.PROVINCE),
        ("上海市人民代表大会常务委员会", "上海市", Level.PROVINCE),
        ("南通市人民政府", "南通市", Level.CITY),
        ("中共南通市委", "南通市", Level.CITY),
        ("南通市通州区人民政府", "通州区", Level.COUNTY),
        ("江苏省南通市海门区人民政府办公室", "海门区", Level.COUNTY),
        ("海安市人民政府", "海安市", Level.COUNTY),
        ("南通市经济技术开发区管委会", "南通经济技术开发区", Level.COUNTY),
        ("海门经济技术开发区管理委员会", "海门经济技术开发区", Level.COUNTY),
        ("国家税务总局江苏省税务局", "江苏省", Level.PROVINCE),
        ("国家金融监督管理总局南通监管分局", "南通市", Level.CITY),
        ("北京市通州区人民政府", "北京市通州区", Level.COUNTY),
        ("广州市天河区科技工业和信息化局", "广州市天河区", Level.COUNTY),
        ("义乌市人民政府", "义乌市", Level.COUNTY),
        ("市科技局", None, None),
        ("省政府办公厅", None, None),
        ("各区人民政府", None, None),
        ("某某公司", None, None),
    ],
)
def test_region_and_level_of_an_issuer(
    issuer: str, region: str | None, level: Level | None
) -> None:
    assert region_of(issuer) == (region, level)


def test_a_zone_lies_within_its_district() -> None:
    assert above("海门经济技术开发区") == [
        "海门经济技术开发区",
        "海门区",
        "南通市",
        "江苏省",
        "全国",
    ]
    assert applies_to("南通市", "海门经济技术开发区")
    assert not applies_to("海门经济技术开发区", "启东市")
    assert tier("苏锡通园区") is Level.COUNTY


@pytest.mark.parametrize(
    ("title", "bodies"),
    [
        ("财政部工业和信息化部关于印发甲的通知", ["财政部", "工业和信息化部"]),
        ("广州市卫生健康委等4部门关于印发甲的通知", ["广州市卫生健康委"]),
        ("国家税务总局福建省税务局关于甲的通知", ["国家税务总局福建省税务局"]),
        ("人力资源社会保障部办公厅关于甲的通知", ["人力资源社会保障部办公厅"]),
        ("中共南通市委 南通市人民政府关于甲的意见", ["中共南通市委", "南通市人民政府"]),
        ("转发国家卫生健康委关于甲的通知", []),
        ("关于甲的通知", []),
        ("国家科学技术奖励条例", []),
    ],
)
def test_public_bodies_that_a_title_begins_with(title: str, bodies: list[str]) -> None:
    assert bodies_before(title) == bodies


def test_the_issuer_is_never_inferred_from_the_number() -> None:
    found = meta("海政规〔2024〕1号", "关于甲的意见", "一、总则")
    assert (found.issuer, found.region) == (None, None)


def test_several_signatures_make_one_issuer() -> None:
    joint = meta(
        "关于甲的通知",
        "一、甲。",
        "广州市人力资源和社会保障局",
        "广州市公安局",
        "2022年7月7日",
        "公开方式：主动公开",
        "附件：甲.pdf",
    )
    assert joint.issuer == "广州市人力资源和社会保障局、广州市公安局"
    assert joint.issued_on == date(2022, 7, 7)
    assert meta("关于甲的通知", "一、甲。", "财  政  部", "2022年7月7日").issuer == "财政部"
    lost_breaks = meta("关于甲的通知", "一、甲。 北京市财政局 北京市教委 2020年1月31日")
    assert lost_breaks.issuer == "北京市财政局、北京市教委"
    assert lost_breaks.issued_on == date(2020, 1, 31)


def test_a_signature_at_the_end_belongs_to_the_head() -> None:
    found = head(
        "关于甲的意见", "一、总则", "内容。", "示例市人民政府", "2026年3月1日", "(此件公开发布)"
    )
    assert found.metadata.issuer == "示例市人民政府"
    assert str(found.metadata.issued_on) == "2026-03-01"
    assert sorted(found.roles) == [0, 3, 4, 5]


def test_a_signature_before_the_attachments_belongs_to_the_head() -> None:
    found = head(
        "关于甲的通知",
        "一、总则",
        "内容。",
        "示例市财政局",
        "示例市科技局",
        "2026年3月1日",
        "附件",
        "乙办法",
        "第一条 乙。",
    )
    assert found.metadata.issuer == "示例市财政局、示例市科技局"
    assert [found.roles.get(i) for i in range(3, 7)] == ["落款", "落款", "成文日期", None]


# ---------------------------------------------------------------- statutes


def test_lines_below_the_title_of_a_statute() -> None:
    found = head(
        "中华人民共和国示例法",
        "1982年8月23日第五届全国人民代表大会常务委员会第二十四次会议通过",
        "根据2019年4月23日第十三届全国人民代表大会常务委员会第十次会议《关于修改〈中华人民共和国建筑法〉"
        "等八部法律的决定》第四次修正",
        "第一条 为了示例，制定本法。",
        "第二条 本法自1983年3月1日起施行。",
    )
    assert found.metadata.issuer == "全国人民代表大会常务委员会"
    assert found.metadata.issued_on == date(2019, 4, 23)
    assert found.metadata.effective_on == date(1983, 3, 1)
    assert found.metadata.starts == date(2019, 4, 23)
    assert [found.roles.get(i) for i in range(4)] == ["标题", "题注", "题注", None]
    regulation = meta(
        "示例条例",
        "（2007年4月5日中华人民共和国国务院令第492号公布 2019年4月3日中华人民共和国"
        "国务院令第711号修订 自2019年5月15日起施行）",
        "第一条 为了示例。",
    )
    assert (regulation.number, regulation.issuer) == ("国务院令第711号", "国务院")
    assert regulation.issued_on == date(2019, 4, 3)
    local = meta(
        "上海市示例条例", "2020年1月20日 上海市第十五届人民代表大会第三次会议通过", "第一条 甲。"
    )
    assert (local.issuer, local.region) == ("上海市人民代表大会", "上海市")


# ---------------------------------------------------------------- what a page says


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "索 引 號：014/2024-001 文號：通政發〔2024〕23號 有效性：有效",
            {"index": "014/2024-001", "number": "通政發〔2024〕23號", "status": "有效"},
        ),
        (
            "索引号 | 0141/2024-1 | 分类 | 科技、教育 | 文 号 | 通政发〔2024〕23号",
            {"index": "0141/2024-1", "subject": "科技、教育", "number": "通政发〔2024〕23号"},
        ),
        (
            "[发文机构] 北京市人民政府办公厅 [实施日期] ---- [成文日期] 2020-02-03 [有效性] 有效",
            {"issuer": "北京市人民政府办公厅", "issued_on": "2020-02-03", "status": "有效"},
        ),
        (
            "发布时间:2024年08月09日 14:09:22 发布部门:南通市人民政府 收藏",
            {"published_on": "2024年08月09日 14:09:22", "issuer": "南通市人民政府"},
        ),
        ("文号通政发〔2024〕23号", {"number": "通政发〔2024〕23号"}),
        ("成文日期2024-08-07", {"issued_on": "2024-08-07"}),
        ("有效性有效", {"status": "有效"}),
        ("文号：", {}),
        ("成文日期应当写明年月日。", {}),
        ("有效期至届满的，可以延续。", {}),
        ("标题：好", {}),
        ("发文机关标志由发文机关全称加文件二字组成。", {}),
    ],
)
def test_facts_in_a_line(line: str, fields: dict[str, str]) -> None:
    assert fields_of(facts_in(line)) == fields


def test_column_heads_of_a_table_are_no_facts() -> None:
    assert facts_in("文件名称 | 文号 | 发布日期") == []
    rows = table_rows([["文件名称", "文号"], ["甲办法", "通政发〔2015〕3号"]], 1, heads=1)
    found = read_head([*paragraphs(["关于甲的通知", "一、甲。"]), *rows], (), "无题")
    assert len(found.blocks) == 4
    assert found.metadata.number is None


def test_a_metadata_block_twice_leaves_the_text_alone() -> None:
    block = [
        "索引号: 014/2024-1 主题分类：科技、教育",
        "文 号：通政发〔2024〕23号 有效性：有效",
        "成文日期: 2024-08-07",
        "发布日期：2024-08-09",
        "失效日期：",
    ]
    found = head(*block, "关于甲的意见", "一、总则", "内容。", *block)
    assert [b.text for b in found.blocks] == ["关于甲的意见", "一、总则", "内容。"]
    said = found.metadata
    assert (said.number, said.subject) == ("通政发〔2024〕23号", "科技、教育")
    assert (said.issued_on, said.published_on) == (date(2024, 8, 7), date(2024, 8, 9))
    assert said.status_said is DocumentStatus.IN_FORCE
    assert dict(said.origin)["number"] == "网页信息"
    assert hash(said) == hash(said)


def test_the_text_wins_over_the_page_and_the_page_over_nothing() -> None:
    facts = (
        ("发文机关", "南通市人民政府办公室"),
        ("成文日期", "2024-08-01"),
        ("文 号", "通政办发〔2024〕9号"),
        ("ArticleTitle", "（转载）南通市人民政府办公室关于印发甲办法的通知"),
        ("PubDate", "2024-08-09 10:00"),
    )
    bare = meta("第一条 甲。", facts=facts)
    assert (bare.title, bare.issuer) == ("甲办法", "南通市人民政府办公室")
    assert (bare.number, bare.issued_on) == ("通政办发〔2024〕9号", date(2024, 8, 1))
    assert bare.published_on == date(2024, 8, 9)
    full = meta(
        "通政发〔2024〕5号", "甲办法", "第一条 甲。", "南通市人民政府", "2024年8月7日", facts=facts
    )
    assert (full.number, full.issuer) == ("通政发〔2024〕5号", "南通市人民政府")
    assert full.issued_on == date(2024, 8, 7)
    assert dict(full.origin)["issued_on"] == "正文"


def test_a_heading_is_not_taken_for_the_title_that_the_page_names() -> None:
    title = "某省毕业生就业创业扶持政策清单"
    lines = (title, "一文了解！", "面向单位的扶持政策", "一、补贴")
    assert meta(*lines, facts=(("标题", title),)).title == title


# ---------------------------------------------------------------- titles and drafts


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("南通市人民政府关于印发《甲管理办法》的通知", "甲管理办法"),
        ("南通市人民政府办公室关于印发甲管理办法（试行）的通知", "甲管理办法（试行）"),
        ("市发改委印发《关于支持甲的若干措施》的通知", "关于支持甲的若干措施"),
        ("关于印发我市2025年补助标准的通知", "关于印发我市2025年补助标准的通知"),
        ("关于转发甲办法的通知", "关于转发甲办法的通知"),
        ("关于印发《甲办法》《乙办法》的通知", "关于印发《甲办法》《乙办法》的通知"),
    ],
)
def test_the_title_inside_a_notice(title: str, inner: str) -> None:
    assert unwrapped(title) == inner


@pytest.mark.parametrize(
    "other",
    [
        "南通市人民政府关于印发〈甲管理办法（试行）〉的通知",
        "甲管理办法（试行）",
        "甲管理办法(试行)",
        "甲管理辦法（試行）",
        "《甲 管理办法》（试行）",
    ],
)
def test_one_title_in_many_ways(other: str) -> None:
    assert title_key(other) == title_key("甲管理办法(试行)")


def test_titles_that_differ() -> None:
    names = [
        "甲管理办法",
        "甲管理暂行办法",
        "甲管理办法(试行)",
        "甲实施办法",
        "甲行动方案(2021-2023年)x",
        "关于支持甲发展的意见",
    ]
    assert len({title_key(name) for name in names}) == len(names)
    assert title_key("公司法") == title_key("中华人民共和国公司法")
    assert title_key("省政府关于甲的意见") == title_key("江苏省人民政府关于甲的意见")


def test_a_title_in_several_lines_and_a_notice_before_the_body() -> None:
    found = head(
        "穗人社规字〔2022〕2号",
        "广州市人力资源和社会保障局 广州市公安局",
        "关于印发广州市引进人才入户管理办法",
        "实施细则的通知",
        "各有关单位：",
        "现将《广州市引进人才入户管理办法实施细则》印发给你们。",
        "广州市人力资源和社会保障局",
        "广州市公安局",
        "2022年7月7日",
        "广州市引进人才入户管理办法实施细则",
        "第一条 甲。",
    )
    assert found.metadata.title == "广州市引进人才入户管理办法实施细则"
    assert [found.roles.get(i) for i in range(11)] == [
        "文号",
        "通知标题",
        "通知标题",
        "通知标题",
        "主送机关",
        "通知正文",
        "落款",
        "落款",
        "成文日期",
        "标题",
        None,
    ]
    alone = meta("财政部 税务总局", "关于甲政策的公告", "一、甲。")
    assert alone.title == "财政部税务总局关于甲政策的公告"
    assert alone.issuer == "财政部、税务总局"


@pytest.mark.parametrize(
    "lines",
    [
        ("甲管理办法（征求意见稿）", "第一条 甲。"),
        ("甲管理办法(草案)", "第一条 甲。"),
        ("关于公开征求《甲办法（征求意见稿）》意见的公告", "一、甲。"),
        ("甲管理办法", "（征求意见稿）", "第一条 甲。"),
    ],
)
def test_a_draft_is_never_in_force(lines: tuple[str, ...]) -> None:
    found = meta(*lines, facts=(("有效性", "有效"), ("施行日期", "2020-01-01")))
    assert found.draft
    assert found.status_on(DAY) is DocumentStatus.DRAFT


def test_a_draft_in_running_text_makes_no_draft() -> None:
    assert not meta("甲管理办法", "第一条 甲。", "起草中形成了征求意见稿，并公开征求意见。").draft


# ---------------------------------------------------------------- what follows for the status


def test_a_period_that_has_run_out_wins_over_the_page() -> None:
    facts = (("有效性", "有效"),)
    expired = meta("甲行动方案（2021-2023年）", "一、总则", facts=facts)
    assert expired.status_said is DocumentStatus.IN_FORCE
    assert expired.status_on(DAY) is DocumentStatus.EXPIRED
    assert expired.status_on(date(2023, 12, 31)) is DocumentStatus.IN_FORCE
    alone = meta("甲意见", "一、总则", facts=facts)
    assert alone.status_on(DAY) is DocumentStatus.UNVERIFIED
    beside = meta("甲办法", "第一条 甲。", "第二条 本办法自2024年1月1日起施行。", facts=facts)
    assert beside.status_on(DAY) is DocumentStatus.IN_FORCE
    assert beside.status_on(date(2023, 12, 31)) is DocumentStatus.NOT_YET
    for word, status in (("失效", "EXPIRED"), ("已废止", "REPEALED"), ("已修改", "AMENDED")):
        said = meta("甲意见", "一、总则", facts=(("有效性", word),))
        assert said.status_on(DAY) is DocumentStatus[status]
    marked = meta("甲办法（已废止）", "第一条 甲。")
    assert (marked.title, marked.status_on(DAY)) == ("甲办法", DocumentStatus.REPEALED)


HOSTILE = [
    "局" * 3000,
    "《" * 3000,
    "(" * 3000,
    "通政发" + " " * 3000 + "〔2024〕",
    "关于印发" * 1000,
    "《甲办法》第一条修改为" * 300,
    "索引号：" * 90,
    "人民代表大会" * 500,
    "有效期" * 1000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_lines_take_no_time(text: str) -> None:
    began = time.perf_counter()
    meta("关于甲的意见", text, "一、总则", f"。{text}2024年1月1日")
    assert time.perf_counter() - began < 10


CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
INDEX = CORPUS / "INDEX.jsonl"


@pytest.mark.skipif(not INDEX.is_file(), reason="runs only where ../shared stands")
def test_real_statutes_say_what_the_index_says() -> None:
    """Where the index and a statute's own lines can be compared, at most one in fifty differs."""
    rows = [json.loads(line) for line in INDEX.read_text(encoding="utf-8").splitlines()]
    laws = [row for row in rows if row["file"].startswith("law-")]
    found = {row["file"]: read_document(SourceFile(CORPUS / row["file"])).metadata for row in laws}
    for field, name in (
        ("title", "title"),
        ("issuer", "issuer"),
        ("date_issued", "issued_on"),
        ("effective_date", "effective_on"),
    ):
        wrong = [r["file"] for r in laws if str(getattr(found[r["file"]], name)) != r[field]]
        assert len(wrong) * 50 <= len(laws), (field, wrong)
