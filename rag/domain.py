"""The nouns of Cewen, as frozen values.

Nothing here reads a file, a store or a clock, so every other module may import it. The words are
those of docs/architecture.md; intervals are half-open `[start, end)` character offsets into
`PolicyDocument.text`. The file is longer than others since all nouns stand together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Level(StrEnum):
    """Which tier of government issued a document."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class DocumentStatus(StrEnum):
    """Whether a document is in force. The value is what a reader sees."""

    IN_FORCE = "现行有效"
    NOT_YET = "未生效"
    EXPIRED = "已失效"
    REPEALED = "已废止"
    AMENDED = "已修改"
    DRAFT = "征求意见稿"
    UNVERIFIED = "待核实"


NOT_IN_FORCE = frozenset(
    {
        DocumentStatus.NOT_YET,
        DocumentStatus.EXPIRED,
        DocumentStatus.REPEALED,
        DocumentStatus.DRAFT,
    }
)
"""What a document of such a status says does not hold on that day."""


class AnswerStatus(StrEnum):
    """How a question ended. The status is data; an outage is an exception, never a status."""

    ANSWERED = "answered"
    NEEDS_DETAIL = "needs_detail"
    NO_EVIDENCE = "no_evidence"
    OUT_OF_SCOPE = "out_of_scope"
    DECLINED = "declined"


class Composer(StrEnum):
    """Who wrote the sentences of an answer."""

    EXTRACTIVE = "extractive"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself (or its page says of it); `None` where nothing says so.

    `issued_on` of a statute is the day of its latest decision (通过, 修订, 公布), so that it dates
    the text held. `status_said` is what the page or the title says of validity, on a day that it
    does not tell. `draft` marks 征求意见稿 and 草案. `origin` names for each field that is not None
    where it came from: 正文, 网页信息, 附件名, 目录 or 推断.
    """

    title: str
    number: str | None = None
    issuer: str | None = None
    region: str | None = None
    level: Level | None = None
    issued_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    status_said: DocumentStatus | None = None
    subject: str | None = None
    draft: bool = False
    origin: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The title in book-title marks, with the document number where there is one."""
        number = f"({self.number})" if self.number else ""
        return f"《{self.title}》{number}"

    @property
    def starts(self) -> date | None:
        """The day from which the text held counts: that of taking effect, and not before issue.

        A statute that was revised keeps the day on which it first took effect, so that the later
        of the two days tells one version of it from another.
        """
        return max((day for day in (self.effective_on, self.issued_on) if day), default=None)

    def status_on(self, day: date) -> DocumentStatus:
        """The status on that day as far as the document and its page say it.

        A period that has run out wins over a page that says 有效; what the page says counts as in
        force only beside a day from which the text itself says that it holds.
        """
        if self.draft:
            return DocumentStatus.DRAFT
        if self.starts is not None and day < self.starts:
            return DocumentStatus.NOT_YET
        if self.expires_on is not None and day > self.expires_on:
            return DocumentStatus.EXPIRED
        return self._status_by_page()

    def _status_by_page(self) -> DocumentStatus:
        said = self.status_said
        if said in (DocumentStatus.EXPIRED, DocumentStatus.REPEALED, DocumentStatus.AMENDED):
            return said
        if said is DocumentStatus.NOT_YET and self.effective_on is None:
            return said
        if self.expires_on or (said is DocumentStatus.IN_FORCE and self.effective_on):
            return DocumentStatus.IN_FORCE
        return DocumentStatus.UNVERIFIED


class RelationKind(StrEnum):
    """What a document says of another one. The value is what a reader sees.

    `REVISES` is said of an earlier text of the same document, by a line below the title.
    """

    BASIS = "依据"
    AMENDS = "修改"
    REPEALS = "废止"
    REVISES = "修订"
    INTERPRETS = "解读"
    IMPLEMENTS = "实施"
    ATTACHMENT_OF = "附件"
    MENTIONS = "提及"


@dataclass(frozen=True, slots=True)
class Relation:
    """A mention of another document: what is said of it, and the clause that says so.

    `[start, end)` is the mention within the clause's text. `title` is as cited, without marks;
    `number` in the standard's form; at least one of them is given. `since` is the day from which a
    repeal or an amendment holds, where the mention's own clause says it; `articles` are the
    articles that it touches, none for the whole document. `dated_on` is the day that the mention
    gives the other document, `before` a day before which it must have been issued.
    """

    kind: RelationKind
    title: str | None
    number: str | None
    clause_id: str
    start: int
    end: int
    since: date | None = None
    articles: tuple[str, ...] = ()
    dated_on: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A repeal, amendment or revision of a document by another one that is held.

    `holds_from` is the day from which the other document holds, `by` how it is named.
    """

    relation: Relation
    holds_from: date | None
    document_id: str
    version: str
    by: str


HEAD = "[文件信息]"
"""First element of the path of a clause of a document's head: title, number, dates, signature."""
LAW = "国家法律"
"""What stands before the name of a law where it is cited."""
_ABOVE_ARTICLES = re.compile(r"第[^第]+[编章节]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of a document's own numbering: the unit of citation.

    `document.text[start:end] == text`. `path` holds the numbering marks from the root down, such
    as `("三、", "(二)")`; `context` the headings of the ancestors, and for the row of a table its
    column heads; `duty` the departments named in this clause's own bracket, as written, the leading
    one first (inheritance is `rag.duty.duty_of`); `page` where it begins, from 1, in formats that
    have pages.
    """

    id: str
    document_id: str
    parent_id: str | None
    path: tuple[str, ...]
    heading: str | None
    context: str
    start: int
    end: int
    text: str
    duty: tuple[str, ...] = ()
    page: int | None = None


class ClauseKey(NamedTuple):
    """Which clause of which version a row of the store or of the index stands for."""

    document_id: str
    version: str
    clause_id: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One version of a document without its text."""

    id: str
    version: str
    metadata: Metadata
    clause_count: int
    current: bool = True
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class PolicyDocument:
    """One version of one official document, with its clauses in the order of the text.

    `relations` are what it says of others, `changes` what others that are held say of it;
    `recognised` are the pages whose text was recognised in a picture and may hold wrong characters.
    """

    id: str
    version: str
    metadata: Metadata
    text: str
    clauses: tuple[Clause, ...]
    source: str | None = None
    unnumbered: bool = False
    recognised: tuple[int, ...] = ()
    relations: tuple[Relation, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """The title in book-title marks, with the document number where there is one."""
        return self.metadata.name

    @property
    def is_law(self) -> bool:
        """Whether the document is a law: made by the National People's Congress or its committee.

        立法法 第十条.
        """
        return (self.metadata.issuer or "").startswith("全国人民代表大会")

    @property
    def summary(self) -> Summary:
        """The document without its text."""
        return Summary(
            self.id, self.version, self.metadata, len(self.clauses), changes=self.changes
        )

    @cached_property
    def _by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    def label(self, clause: Clause) -> str:
        """How a clause is named to a person: 《…》(通政发〔2024〕23号)三、(五).

        A law is called one, and its articles are named without the chapters above them: they count
        through, as in 国家法律《…法》第二十八条.
        """
        path = clause.path
        if any(mark.endswith("条") for mark in path):
            path = tuple(mark for mark in path if not _ABOVE_ARTICLES.fullmatch(mark))
        return (LAW if self.is_law else "") + self.name + "".join(path)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id in this version, or None."""
        return self._by_id.get(clause_id)

    def ancestors(self, clause: Clause) -> list[Clause]:
        """The clauses above this one, nearest first."""
        found: list[Clause] = []
        while clause.parent_id is not None:
            clause = self._by_id[clause.parent_id]
            found.append(clause)
        return found

    def children(self, clause: Clause) -> list[Clause]:
        """The clauses directly below this one, in the order of the text."""
        return [c for c in self.clauses if c.parent_id == clause.id]


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """An official document that we know of but do not hold; only verified facts are filled in."""

    title: str
    number: str | None
    issuer: str | None
    level: str
    url: str | None
    about: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that retrieval found. `score` is comparable within one result only: the likelihood
    that it is the one asked for among all that were found, plus 1 and more where it is named.

    `similarity` is the cosine of the question and the nearest window of the clause, or None when
    only the lexical index found it; `found_by` names the searches that did; `words` is the BM25
    of the lexical index, or None when only the vectors found it. `copies` are clauses of other
    documents that say the same in the same words.
    """

    clause: Clause
    document: PolicyDocument
    score: float
    similarity: float | None
    found_by: tuple[str, ...]
    words: float | None = None
    copies: tuple[tuple[Clause, PolicyDocument], ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedHit:
    """A clause that was found and not used, with the reason in Chinese; `score` as in `Hit`."""

    clause: Clause
    document: PolicyDocument
    reason: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search gave: the hits, best first, and those found but not used.

    `apart` tells that national documents stand behind the local ones as a whole.
    """

    hits: tuple[Hit, ...]
    rejected: tuple[RejectedHit, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker [n] of an answer: the clause it points to and the interval that is quoted."""

    marker: int
    clause: Clause
    document: PolicyDocument
    quote: str


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """What the user told of the company; money in yuan, rates as shares of 1."""

    industry: str | None = None
    business: str | None = None
    city: str | None = None
    district: str | None = None
    founded: date | None = None
    employees: int | None = None
    revenue: float | None = None
    revenue_growth_3y: float | None = None
    rd_expense: float | None = None
    rd_expense_last_year: float | None = None
    rd_ratio: float | None = None
    paid_in_capital: float | None = None
    qualifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far. Untrusted: it comes from the client."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the answerer; `local_only` where no language model shall be asked."""

    text: str
    as_of: date
    history: tuple[Turn, ...] = ()
    profile: CompanyProfile | None = None
    region: str | None = None
    local_only: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets. The markers in `text` are exactly those of `citations`.

    `confidence` is how sure retrieval is that the clauses it found speak of the subject, 0 to 1;
    0 where nothing was searched for.
    """

    id: str
    status: AnswerStatus
    text: str
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()
    related: tuple[KnownDocument, ...] = ()
    composer: Composer = Composer.EXTRACTIVE
    notice: str = ""
    confidence: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Event: retrieval is done; these are the clauses it found."""

    retrieval: Retrieval


@dataclass(frozen=True, slots=True)
class Token:
    """Event: a piece of a model's text that passed the gate and will not be taken back."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Event: always the last one; carries the whole answer."""

    answer: Answer


Event = Retrieved | Token | Finished
