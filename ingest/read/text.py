"""Plain text and Markdown files: bytes to lines, whatever Chinese encoding they are in."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from rag.errors import DocumentRejected

_KINDS = {
    b"%PDF-": "PDF 文件",
    b"PK\x03\x04": "Office 文档或压缩包",
    b"\xd0\xcf\x11\xe0": "旧版 Office 文档",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"II*\0": "图片",
    b"MM\0*": "图片",
    b"GIF8": "图片",
    b"Rar!": "压缩包",
    b"{\\rtf": "RTF 文档",
}
_PAGE = (b"<!doctype html", b"<html")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What mainland, Taiwan and Hong Kong offices save text as when it is not UTF-8.
_CHINESE = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "utf-8": "utf-8",
}
"""Declared charsets that are believed. GB18030 holds GBK and GB2312, and what calls itself GB2312
seldom keeps to it; others, such as the Latin-1 of a template, say nothing of a Chinese text."""
_DAMAGE = 0.001
"""So many characters of a text whose charset is declared may be broken (a cut-off description)."""


def kind_of(data: bytes) -> str | None:
    """What a file is by its first bytes, in Chinese; None where they do not tell."""
    if data.lstrip()[:20].lower().startswith(_PAGE):
        return "网页"
    return _magic(data)


def read_text(data: bytes, suffix: str, declared: str | None = None) -> str:
    """The text of a file, line ends as LF.

    :param suffix: the file's extension, for the error message only.
    :param declared: the charset that the file names itself, where it does.
    :raises DocumentRejected: when the bytes are not text, or of an encoding that is not known.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise DocumentRejected("file_empty")
    if kind := _magic(data):
        raise DocumentRejected("file_not_text", suffix=suffix, kind=kind)
    text = _decode(data, declared)
    if "\0" in text:
        raise DocumentRejected("file_not_text", suffix=suffix, kind="二进制数据")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _magic(data: bytes) -> str | None:
    return next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), None)


def _decode(data: bytes, declared: str | None) -> str:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _strict(data, encoding)
    try:
        # Tried before what is declared: Chinese text in another encoding is no valid UTF-8.
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = _as_declared(data, declared)
    if text is not None:
        return text
    guess = from_bytes(data, cp_isolation=_CHINESE).best()
    if guess is None:
        raise DocumentRejected("file_encoding")
    # GB18030 holds GBK and GB2312, and the guess may name any of them for the same bytes.
    return _strict(data, "gb18030" if guess.encoding.startswith("gb") else guess.encoding)


def _as_declared(data: bytes, declared: str | None) -> str | None:
    """The text by the charset that is declared, or None where that is unknown or does not fit."""
    try:
        encoding = _DECLARED.get(codecs.lookup(declared or "").name)
    except LookupError:
        return None
    if encoding is None:
        return None
    text = data.decode(encoding, errors="replace")
    return text if text.count("\ufffd") <= len(text) * _DAMAGE else None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentRejected("file_encoding") from error
