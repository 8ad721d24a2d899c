"""PDF files and scans made for tests: printed by Chromium, drawn again as pictures, or damaged."""

from __future__ import annotations

import html
import io
import re
import zlib
from collections.abc import Sequence

import numpy as np
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser

from ingest.read.blocks import Reading
from rag.domain import HEAD, PolicyDocument

ONE = (
    "一、支持对象。在示例市注册、具有独立法人资格的企业，以及在示例市开展技术研发、成果转化和产业化活动的"
    "高等院校、科研院所和新型研发机构，按照本措施享受支持政策。"
)
TWO = (
    "二、支持标准。对新认定的示例企业，给予一次性奖励20万元；对研发投入超过500万元(含)的企业，按照"
    "实际投入的10%给予补助，最高不超过100万元。〔市科技局、财政局按职责分工负责〕"
)
TITLE = "<p class=title>关于支持示例产业<br>高质量发展的若干措施</p>"
SHEET = f"{TITLE}<p>{ONE}</p><p>{TWO}</p>"
PARAGRAPHS = ["关于支持示例产业高质量发展的若干措施", ONE, TWO]


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


STYLE = """body { margin: 0; font: 16pt/24pt FangSong, 'Noto Serif CJK SC'; text-align: justify }
p { margin: 0; text-indent: 2em } .title { text-align: center; font-size: 22pt; line-height: 36pt;
text-indent: 0; margin: 12pt 2em } .left { text-indent: 0 } .right { text-align: right;
padding-right: 4em } table { border-collapse: collapse; width: 100% } td, th { padding: 4pt;
border: 1px solid black; font-size: 12pt; line-height: 16pt; text-indent: 0 }
thead { display: table-header-group } tr { break-inside: avoid }"""
SMALL = '<div style="font: 10pt Noto Serif CJK SC; width: 100%; text-align: center">{}</div>'
NUMBER = "<span class=pageNumber></span>"


def printed(browser: Browser, body: str, head: str = "", foot: str = "", style: str = "") -> bytes:
    """A4 pages as Chromium prints them; in `head` and `foot`, `NUMBER` is the page's number."""
    page = browser.new_page()
    page.set_content(f"<meta charset=utf-8><style>{STYLE}{style}</style>{body}")
    data = page.pdf(
        format="A4",
        margin={"top": "20mm", "bottom": "20mm", "left": "20mm", "right": "20mm"},
        display_header_footer=True,
        header_template=SMALL.format(head),
        footer_template=SMALL.format(foot),
    )
    page.close()
    return data


def typeset(document: PolicyDocument) -> str:
    """A document as HTML in the layout of an official one: centred title, indented paragraphs."""
    roles = {c.start: c.path[1] for c in document.clauses if c.path[0] == HEAD}
    kinds = {"标题": "title", "通知标题": "title", "主送机关": "left"}
    kinds |= {"落款": "right", "成文日期": "right"}
    written, start = [], 0
    for line in document.text.split("\n"):
        kind = kinds.get(roles.get(start, ""), "")
        written.append(f"<p class='{kind}'>{html.escape(line)}</p>")
        start += len(line) + 1
    return "".join(written)


def pictures(data: bytes, slant: float = 0.5, noise: float = 10.0) -> list[Image.Image]:
    """The pages of a PDF as a scanner gives them at 200 dpi: gray, slanting, with noise."""
    random = np.random.default_rng(1)
    scans = []
    for page in pypdfium2.PdfDocument(data):
        drawn = page.render(scale=200 / 72, grayscale=True).to_pil().convert("L")
        turned = drawn.rotate(slant, fillcolor=255, resample=Image.Resampling.BICUBIC)
        pixels = np.asarray(turned, np.float64)
        pixels += random.normal(0, noise, pixels.shape)
        scans.append(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)))
    return scans


def scanned(scans: Sequence[Image.Image]) -> bytes:
    """Pictures as a PDF without text."""
    file = io.BytesIO()
    scans[0].save(file, "PDF", save_all=True, append_images=scans[1:], resolution=200)
    return file.getvalue()


def merged(*files: bytes) -> bytes:
    """The pages of PDF files in one."""
    whole = pypdfium2.PdfDocument.new()
    for data in files:
        whole.import_pages(pypdfium2.PdfDocument(data))
    file = io.BytesIO()
    whole.save(file)
    return file.getvalue()


def lying(data: bytes) -> bytes:
    """A PDF by Chromium whose table of characters is wrong: it looks the same and reads as noise.

    Streams change their lengths, so the file's index is wrong too, as in files that were repaired.
    """

    def changed(match: re.Match[bytes]) -> bytes:
        try:
            content = zlib.decompress(match[2])
        except zlib.error:
            return match[0]
        if b"beginbf" not in content:
            return match[0]
        lied = re.sub(
            rb"(<[0-9A-F]+>\s*)<([4-9][0-9A-F]{3})>",
            lambda m: b"%s<%04X>" % (m[1], int(m[2], 16) ^ 0x0155),
            content,
        )
        lied = zlib.compress(lied)
        return b"<</Filter /FlateDecode /Length %d>> stream\n%s\nendstream" % (len(lied), lied)

    return re.sub(rb"<<([^<>]*)>>\s*stream\r?\n(.*?)\r?\nendstream", changed, data, flags=re.S)


def picture(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
