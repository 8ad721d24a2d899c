"""What a document says of other documents, clause by clause, and which documents it means.

The kind of a relation follows from the words around the mention in its own sentence, from the
title for the document as a whole, and from the heading of a list (决定废止下列文件：). Where the
words settle nothing it is a mention and no more: 与本办法不一致的，以本办法为准 repeals nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ingest.dates import DATE, date_in, dates_in
from ingest.mentions import Mention, masked, mentions_in
from ingest.repeal_lists import listed
from ingest.titular import titular
from rag.domain import HEAD, Clause, PolicyDocument, Relation, RelationKind
from rag.plain import plain
from rag.titles import title_key

_REACH = 1000
"""Words further from a mention than so many characters say nothing of it."""
_SENTENCE = re.compile(r"[^。;!?\n]+")
_NOT = r"(?<!不)(?<!未)(?<!不得)(?<!应当)"
_ENDED = (
    rf"{_NOT}(?:(?:同时|同步|即行|予以|自动|一律|一并|全部|相应)?(?:废止|失效)|(?:同时|一并)?停止(?:执行|施行|实施)"
    r"|(?:同时)?不再(?:执行|施行|适用|有效))"
)
_ENDED_AFTER = re.compile(_ENDED)
_ENDS = re.compile(r"(?:废止|宣布失效|停止执行)(?:了|以下|下列|以下文件:|下列文件:)?\s*$")
_CONDITION = re.compile(r"不一致|抵触|不符|冲突|相悖")
_OTHER_VERB = re.compile(r"根据|依据|按照|依照|参照|制定|要求|规定的|适用|施行|为准|修改")
_ARTICLE = re.compile(
    r"第\s*[零〇一二三四五六七八九十百\d]+\s*条(?:之[一二三四五六七八九十]+)?(?:第\s*[一二三四五六七八九十\d]+\s*[款项])*"
)
_PART = re.compile(
    r"^(?:中|的)?[^□,]{0,12}(?:第[^,□]{1,20}[条款项章]|部分(?:条款|内容)|有关(?:条款|规定))"
)
_CHANGED = re.compile(
    r"^[^□,]{0,30}(?:作出?|做出?|进行)(?:以下|如下|部分|相应)?(?:修改|修订|调整)|^[^。]{0,80}(?:修改为|调整为|增加一[款条项])"
)
_CHANGE = re.compile(r"(?:对|将|修改|修订|修正)\s*$")
_GOVERNS = re.compile(
    r"(?P<basis>根据|依据|按照|依照|遵照)|(?P<follows>贯彻落实|贯彻执行|贯彻实施|落实|贯彻)|[。;]"
)
_JOINS = re.compile(
    r"□|[、,和及与以等的()\[\]\s]|有关|法律|法规|行政|规章|规定|文件|精神|要求|国务院|国家|省|市"
)
_SETS = re.compile(
    r"(?:制定|编制|出台|修订|提出)(?:了)?(?:本|以下|如下)|结合[^。]{0,14}实际|现[就将]|(?:公告|通知|通告)如下"
)
_CHANGES_ARTICLE = re.compile(r"修改为|调整为|删去|删除|增加一[款条项]|作为第")
_PASSIVE = re.compile(r"^\s*(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改)")
_REVISED = re.compile(rf"{DATE}[^;。]*?(?:修订|修正|修改)(?!的)")
_FROM = re.compile(rf"自\s*({DATE})\s*起\s*(?:{_ENDED})")


def relations_of(document: PolicyDocument) -> tuple[Relation, ...]:
    """The relations of a document to others, in the order of its text.

    A mention of the document itself is none, nor is a later mention by a short name that changes
    nothing. What a draft would repeal or amend it only mentions.
    """
    found: list[Relation] = []
    aliases: dict[str, Mention] = {}
    lists = listed(document)
    for clause in document.clauses:
        special = [
            *titular(document, clause),
            *lists.get(clause.id, ()),
            *_revisions(document, clause),
        ]
        found += special
        found += [r for r in _in_clause(document, clause, aliases) if not _told(r, special)]
    latest = document.metadata.issued_on
    before = latest + timedelta(days=1) if latest else None
    found = [r if r.before else replace(r, before=before) for r in found]
    if any(r.kind is RelationKind.AMENDS and not r.articles for r in found):
        changed = _changed_articles(document)
        found = [_with_articles(r, changed) for r in found]
    return tuple(map(_harmless, found)) if document.metadata.draft else tuple(found)


def _told(relation: Relation, special: list[Relation]) -> bool:
    """Whether a mention is part of one that is known already (the number in a table's row)."""
    return any(
        (relation.start < other.end and other.start < relation.end)
        or (relation.title is None and relation.number == other.number)
        for other in special
    )


def _harmless(relation: Relation) -> Relation:
    changes = (RelationKind.REPEALS, RelationKind.AMENDS, RelationKind.REVISES)
    return replace(relation, kind=RelationKind.MENTIONS) if relation.kind in changes else relation


def _in_clause(
    document: PolicyDocument, clause: Clause, aliases: dict[str, Mention]
) -> Iterator[Relation]:
    if clause.path[0] == HEAD and clause.path[-1] in ("文号", "附件", "标题", "通知标题"):
        return
    mentions = mentions_in(clause.text)
    text = masked(clause.text, mentions)
    opening = clause.path[-1] in ("引言", "通知正文", "第一条", "第1段", "题注")
    for sentence in _SENTENCE.finditer(text):
        inside = [m for m in mentions if sentence.start() <= m.start < sentence.end()]
        for mention in inside:
            kind = _kind(sentence, mention, opening)
            relation = _relation(document, clause, mention, kind, aliases)
            if relation is not None:
                yield _with_terms(relation, sentence, mention, clause)
    aliases.update({title_key(m.alias): m for m in mentions if m.alias})


def _relation(
    document: PolicyDocument,
    clause: Clause,
    mention: Mention,
    kind: RelationKind,
    aliases: dict[str, Mention],
) -> Relation | None:
    """The relation that a mention makes; None where it is of this document, or a short name."""
    changes = kind in (RelationKind.REPEALS, RelationKind.AMENDS)
    own = document.metadata
    if mention.title and (meant := aliases.get(title_key(mention.title))):
        if not changes:
            return None
        mention = replace(mention, title=meant.title, number=meant.number)
    same = mention.title and title_key(mention.title) == title_key(own.title)
    if (same and not changes) or (mention.number and mention.number == own.number):
        return None
    return Relation(
        kind,
        mention.title,
        mention.number,
        clause.id,
        mention.start,
        mention.end,
        dated_on=mention.dated_on,
    )


def _kind(sentence: re.Match[str], mention: Mention, opening: bool) -> RelationKind:
    before = sentence.string[max(sentence.start(), mention.start - _REACH) : mention.start]
    after = sentence.string[mention.end : min(sentence.end(), mention.end + _REACH)]
    if _PASSIVE.match(after):
        return RelationKind.MENTIONS
    if ended := _ended(before, after):
        return ended
    if _CHANGED.match(after) and (_CHANGE.search(before) or "修改为" in after or "增加一" in after):
        return RelationKind.AMENDS
    governed = _governed(before)
    if governed == "follows" and opening:
        return RelationKind.IMPLEMENTS
    if governed == "basis" and (opening or _SETS.search(after)):
        return RelationKind.BASIS
    return RelationKind.MENTIONS


def _ended(before: str, after: str) -> RelationKind | None:
    """REPEALS where the sentence ends the document, AMENDS where only a part of it, else None."""
    if _ENDS.search(re.sub(r"□+|[、和及,]", "", before)):
        return RelationKind.AMENDS if _PART.match(after) else RelationKind.REPEALS
    verb = _ENDED_AFTER.search(after)
    if verb is None or _governed(before):
        return None
    between = after[: verb.start()]
    if _CONDITION.search(between):
        return None
    if _PART.match(between):
        return RelationKind.AMENDS
    return None if _OTHER_VERB.search(between) else RelationKind.REPEALS


def _governed(before: str) -> str | None:
    """Which kind of verb a mention hangs on (根据《A》、《B》): "basis", "follows" or None."""
    match = None
    for found in _GOVERNS.finditer(before):
        match = found
    if match is None or not match.lastgroup:
        return None
    first, *others = (_JOINS.sub("", part) for part in before[match.end() :].split(","))
    return match.lastgroup if len(first) <= 12 and not any(others) else None


def _with_terms(
    relation: Relation, sentence: re.Match[str], mention: Mention, clause: Clause
) -> Relation:
    """The relation with the articles that it touches and the day from which it holds."""
    after = sentence.string[mention.end : min(sentence.end(), mention.end + _REACH)]
    if relation.kind is RelationKind.AMENDS:
        # What follows in the clause is the amendment; 第五条修改为 may stand sentences later.
        rest = plain(clause.text[mention.end : mention.end + 4 * _REACH])
        part = after if "修改为" in after or _ENDED_AFTER.search(after) else rest
        articles = dict.fromkeys(re.sub(r"\s", "", m[0]) for m in _ARTICLE.finditer(part))
        return replace(relation, articles=tuple(articles))
    if relation.kind is RelationKind.REPEALS and (match := _FROM.search(after)):
        return replace(relation, since=date_in(match[1]))
    return relation


def _changed_articles(document: PolicyDocument) -> dict[str, tuple[str, ...]]:
    """For each clause, the articles that the clauses after it change (将第五条修改为…)."""
    after: dict[str, tuple[str, ...]] = {}
    articles: tuple[str, ...] = ()
    for clause in reversed(document.clauses):
        after[clause.id] = articles
        text = plain(clause.text)
        article = _ARTICLE.search(text)
        if article and clause.path[0] != HEAD and _CHANGES_ARTICLE.search(text):
            articles = tuple(dict.fromkeys((re.sub(r"\s", "", article[0]), *articles)))
    return after


def _with_articles(relation: Relation, changed: dict[str, tuple[str, ...]]) -> Relation:
    if relation.kind is not RelationKind.AMENDS or relation.articles:
        return relation
    return replace(relation, articles=changed[relation.clause_id])


def _revisions(document: PolicyDocument, clause: Clause) -> Iterator[Relation]:
    """That earlier texts of this document no longer hold, by the lines below a statute's title."""
    if clause.path[-1] != "题注":
        return
    for match in _REVISED.finditer(masked(clause.text, mentions_in(clause.text))):
        day = dates_in(match[0])[0]
        yield Relation(
            RelationKind.REVISES,
            document.metadata.title,
            None,
            clause.id,
            match.start(),
            match.end(),
            since=_revised_from(day, document),
            before=day,
        )


def _revised_from(day: date, document: PolicyDocument) -> date:
    """From when a revision holds: the latest one from the day that the text names, if later."""
    effective = document.metadata.effective_on
    latest = day == document.metadata.issued_on
    return max(day, effective) if latest and effective else day
