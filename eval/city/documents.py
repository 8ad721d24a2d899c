"""The documents of a city: templates with its values, sections shuffled, clauses numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from eval.city.paper import Item, Paper
from eval.city.texts import fill, table
from eval.city.values import City, Offer

ORDER = (
    "opinion", "award", "rule", "notice", "definitions", "province", "district", "county",
    "expired", "repealed", "repeal", "amended", "amendment", "future",
)  # fmt: skip
"""All documents, those that others name before them."""
WITH_TABLES = ("award", "province", "district", "expired")
"""Documents that may state award standards as tables."""
_BRACKETS = ("〔{}负责〕", "（责任单位：{}）", "〔责任单位：{}〕")
_LEVELS = {"province": "省", "district": "区", "county": "县"}


class Writer:
    """Writes the documents of one city, and remembers what each clause is asked."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.words = dict(city.words)
        style = city.random("style")
        self.full = style.random() < 0.5
        self.wide = style.random() < 0.6
        self.bracket = style.choice(_BRACKETS)
        tables = style.random() < 0.5
        self.tabled = {d for d in WITH_TABLES if tables == (style.random() < 0.8)}
        self.asks: list[tuple[str, str, Mapping[str, Any], Mapping[str, str]]] = []
        """Document, clause, what is asked of it, and the words of that clause."""
        self.heads = tuple(style.choice(table("tables")["heads"]))
        self._number_documents(city.random("numbers"))
        self.papers: dict[str, Paper] = {}
        for key in ORDER:
            self.papers[key] = self._write(key)

    def _number_documents(self, rng: Random) -> None:
        taken: set[str] = set()
        for key in ORDER:
            raw = table(key)
            self.words[f"{key}_title"] = fill(rng.choice(raw["title"]), self.words)
            issued = date.fromisoformat(self.words[f"{key}_issued_iso"])
            serial = issued.timetuple().tm_yday // 4 + rng.randrange(1, 4)  # counts through a year
            mark = f"{fill(raw['mark'], self.words)}〔{issued.year}〕"
            while f"{mark}{serial}号" in taken:
                serial += 1
            self.words[f"{key}_number"] = f"{mark}{serial}号"
            taken.add(f"{mark}{serial}号")

    def _write(self, key: str) -> Paper:
        """One document, numbered."""
        raw, rng = table(key), self.city.random(key)
        words = {**self.words, "title": self.words[f"{key}_title"]}
        words["quoted"] = quoted(words["title"])
        paper = Paper(key, words["title"], words=words)
        issuer = fill(raw["issuer"], words)
        if raw.get("wrapper"):
            paper.head("通知标题", fill(raw["wrapper"], words), title=True)
            paper.head("文号", words[f"{key}_number"])
            paper.head("主送机关", fill(raw["addressee"], words))
            paper.head("通知正文", fill(rng.choice(raw["notice"]), words))
            self._sign(paper, issuer)
            paper.head("标题", words["title"], title=True)
        else:
            paper.head("标题", words["title"], title=True)
            paper.head("文号", words[f"{key}_number"])
            paper.head("主送机关", fill(raw["addressee"], words))
        if raw.get("intro"):
            paper.lead(fill(rng.choice(raw["intro"]), words))
        paper.body(self._parts(key, raw, rng, words), raw["style"], self.wide)
        attachments = raw.get("attachment", [])
        if attachments:
            names = [f"{n}.{row['title']}" for n, row in enumerate(attachments, start=1)]
            paper.head("附件", [f"附件：{names[0]}", *names[1:]])
        if not raw.get("wrapper"):
            self._sign(paper, issuer)
        for n, row in enumerate(attachments, start=1):
            paper.head("附件标记", f"附件{n}")
            paper.head("附件标题", row["title"], title=True)
            items = self._parts(key, row, rng, words)
            paper.body(items, "office", self.wide, above=f"附件{n}")
        return paper

    def _sign(self, paper: Paper, issuer: str) -> None:
        paper.head("落款", issuer.split("、"))
        paper.head("成文日期", self.words[f"{paper.key}_issued"])
        if paper.key not in ("notice", "repeal"):
            paper.head("公开属性", "（此件公开发布）" if self.wide else "(此件公开发布)")

    def _parts(
        self, key: str, raw: Mapping[str, Any], rng: Random, words: Mapping[str, str]
    ) -> tuple[Item, ...]:
        found = []
        for row in _shuffled(raw["part"], rng):
            inner = [
                self._item(key, item, rng, words)
                for item in _shuffled(row.get("items", []), rng, row.get("draw"))
            ]
            if group := row.get("programmes"):
                inner += self._programmes(key, group, rng)
            if row.get("terms"):
                inner += self._terms(key, rng)
            if row.get("changes"):
                found += self._changes()
                continue
            item = self._item(key, row, rng, words, tuple(inner))
            found.append(_group(item) if raw.get("flat") else item)
        return tuple(found)

    def _item(
        self,
        key: str,
        row: Mapping[str, Any],
        rng: Random,
        words: Mapping[str, str],
        inner: tuple[Item, ...] | None = None,
    ) -> Item:
        """A clause of a template, with its departments drawn and its questions noted."""
        own = dict(words)
        text = fill(rng.choice(row["text"]), own) if row.get("text") else ""
        if row.get("duty"):
            names = list(row["duty"])
            rng.shuffle(names)
            bodies = [self.department(name, "市") for name in names]
            own["lead"] = bodies[0]
            text += self.bracket.format("、".join(bodies))
        heading = fill(rng.choice(row["heading"]), own) if row.get("heading") else ""
        if inner is None:
            rows_below = _shuffled(row.get("items", []), rng)
            inner = tuple(self._item(key, child, rng, own) for child in rows_below)
        grid = row.get("table")
        rows = (
            tuple(tuple(fill(cell, own) for cell in cells) for cells in grid["rows"])
            if grid
            else ()
        )
        for ask in row.get("ask", []):
            self.asks.append((key, row["key"], ask, own))
        return Item(
            row["key"], text, heading, inner,
            tuple(grid["heads"]) if grid else (), rows, plain=row.get("plain", ""),
        )  # fmt: skip

    def department(self, name: str, level: str) -> str:
        """The name of a department at a level, in the city's manner."""
        full, short, provincial = map(str, table("departments")[name])
        if level == "省":
            return level + provincial
        return level + (full if self.full else short)

    def duty_of(self, offer: Offer) -> str:
        """The department in charge of an offer, as its document writes it."""
        return self.department(offer.programme.raw["dept"][1], _LEVELS.get(offer.document, "市"))

    def _programmes(self, key: str, group: str, rng: Random) -> list[Item]:
        offers = [o for o in self.city.offers[key] if group in ("all", o.programme.group)]
        rng.shuffle(offers)
        articles = table(key)["style"] == "articles"
        return [self._offer(offer, rng, articles) for offer in offers]

    def _offer(self, offer: Offer, rng: Random, articles: bool) -> Item:
        raw, key = offer.programme.raw, offer.programme.key
        heading = "" if articles else offer.programme.name
        body = self.duty_of(offer)
        duty = f"具体由{body}负责实施。" if articles else f"（责任单位：{body}）"
        if raw.get("tiers") and offer.document in self.tabled:
            text = fill(rng.choice(table("tables")["lead"]), {**offer.words, "duty": duty})
            rows = tuple(tuple(fill(cell, offer.words) for cell in row) for row in raw["tiers"])
            return Item(key, f"{heading}。{text}", "", (), self.heads, rows)
        return Item(key, fill(rng.choice(raw["text"]), offer.words) + duty, heading)

    def _terms(self, key: str, rng: Random) -> list[Item]:
        """Articles that define terms, each with its list."""
        drawn = rng.sample(table("terms")["term"], 18)
        halves = (drawn[:9], drawn[9:])
        leads = ("本办法下列用语的含义是：", "本办法所称下列载体、人员和事项的含义是：")
        return [
            Item(
                f"terms_{n}",
                lead,
                items=tuple(self._term(key, row, rng, row is half[-1]) for row in half),
            )
            for n, (lead, half) in enumerate(zip(leads, halves, strict=True))
        ]

    def _term(self, key: str, row: Mapping[str, Any], rng: Random, last: bool) -> Item:
        values = {name: str(rng.choice(pool)) for name, pool in row["pools"].items()}
        text = f"{row['name']}，{fill(rng.choice(row['text']), values)}{'。' if last else '；'}"
        plain = f"什么是{row['name']}？"
        ask = {"kind": "definition", "plain": plain, "q": row["ask"], "must": [row["must"]]}
        self.asks.append((key, f"term_{row['name']}", ask, values))
        return Item(f"term_{row['name']}", text)

    def _changes(self) -> list[Item]:
        """What the decision amends: the main amount of each programme, article by article."""
        old = self.papers["amended"].clauses
        offers = {offer.programme.key: offer for offer in self.city.offers["amended"]}
        return [
            Item(
                f"change_{key}",
                f"将{clause.path}中的“{offers[key].must('main')}”"
                f"修改为“{self.city.amended[key]}”。",
            )
            for key, clause in old.items()
            if key in offers
        ]


def quoted(title: str) -> str:
    """A title as it stands inside 《》: the marks in it become 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")


def _group(item: Item) -> Item:
    return Item(item.key, "", items=item.items, group=True)


def _shuffled(
    rows: Sequence[Mapping[str, Any]], rng: Random, draw: int | None = None
) -> list[Mapping[str, Any]]:
    """The rows in a drawn order; `fixed` ones keep their place, `last` ones stand at the end."""
    rows = rng.sample(rows, draw) if draw else list(rows)
    free = [row for row in rows if not (row.get("fixed") or row.get("last"))]
    rng.shuffle(free)
    body = [row if row.get("fixed") else free.pop() for row in rows if not row.get("last")]
    return body + [row for row in rows if row.get("last")]
