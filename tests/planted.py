"""Small fictional documents with an amount planted in prose, in a table's cell or an attachment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.entry import ingest
from rag.build import Service
from rag.domain import Answer, AnswerStatus
from rag.prompts import message
from rag.shelf import Shelf
from tests.conftest import ask

PLACES = ("prose", "table", "attachment")
_WHO = ("稻壳", "竹材", "海藻", "桑蚕", "菌菇", "石墨", "玻璃", "陶瓷", "羽绒", "蜂蜜")
_WHAT = ("滤芯", "板材", "绳缆", "颜料", "肥料", "灯具", "琴弦", "砖瓦", "香料", "鞋底")
SUBJECTS = [
    f"{_WHO[n % 10]}{_WHAT[(n + n // 10) % 10]}" for n in range(100)
]  # each pair once, the first ten without a word in common


def amount_of(number: int) -> str:
    """The amount planted in a document, no two alike."""
    return f"{31 + number}.5万元"


def write(folder: Path, number: int, planted: bool = True) -> Path:
    """One document on one subject; without its amount it only encourages."""
    subject, place = SUBJECTS[number], PLACES[number % 3]
    rows = [
        f"关于促进{subject}产业发展的若干措施",
        f"示政发〔2025〕{number + 1}号",
        f"一、鼓励企业建设{subject}生产线，推动{subject}产业集聚发展。",
        "二、加强宣传引导，营造良好氛围。〔市示例局负责〕",
    ]
    said = f"对建成{subject}生产线的企业，补助"
    if planted and place == "prose":
        rows.append(f"三、{said}{amount_of(number)}。")
    elif planted and place == "table":
        rows += ["三、补助标准按下表执行。", "", "| 补助对象 | 补助标准（万元） |", "| --- | --- |"]
        rows.append(f"| 建成{subject}生产线的企业 | {amount_of(number).removesuffix('万元')} |")
    rows += ["", "示例市人民政府", "2025年3月1日"]
    if planted and place == "attachment":
        rows += ["附件1", f"{subject}产业补助标准", f"一、{said}{amount_of(number)}。"]
    path = folder / f"{number}.md"
    path.write_text("\n\n".join(rows).replace(" |\n\n|", " |\n|"), encoding="utf-8")
    return path


def hold(shelf: Shelf, folder: Path, numbers: Sequence[int], planted: bool = True) -> None:
    """Bring the documents of some numbers in, with their amounts or without."""
    report = ingest(shelf, [write(folder, number, planted) for number in numbers])
    assert not report.rejected


def asked_for(service: Service, number: int) -> Answer:
    """The answer to what is paid for the subject of a number."""
    return ask(service, f"建成{SUBJECTS[number]}生产线的企业补助多少万元？")


def negatives_in(answer: Answer) -> list[str]:
    """The negative sentences of ours that an answer says."""
    keys = ("verdict_unseen", "verdict_directional", "whole_unset", "clause_unset", "none_amount")
    return [said for key in keys if (said := message(f"answer.{key}")) in answer.text]


def says_no_more_than_unseen(answer: Answer) -> bool:
    """Whether an answer on what is not held says that it was not seen, and settles nothing."""
    unseen = answer.text.startswith(message("answer.verdict_unseen"))
    return answer.status is AnswerStatus.NO_EVIDENCE and unseen
