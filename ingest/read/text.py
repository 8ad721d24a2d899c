"""Plain text and Markdown files: bytes to lines, whatever Chinese encoding they are in."""

from __future__ import annotations

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
}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What mainland, Taiwan and Hong Kong offices save text as when it is not UTF-8.
_CHINESE = ["gb18030", "big5", "utf_16_le", "utf_16_be"]


def read_text(data: bytes, suffix: str) -> str:
    """The text of a file, line ends as LF.

    :param suffix: the file's extension, for the error message only.
    :raises DocumentRejected: when the bytes are not text, or of an encoding that is not known.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise DocumentRejected("file_empty")
    for magic, kind in _KINDS.items():
        if data.startswith(magic):
            raise DocumentRejected("file_not_text", suffix=suffix, kind=kind)
    text = _decode(data)
    if "\0" in text:
        raise DocumentRejected("file_not_text", suffix=suffix, kind="二进制数据")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _strict(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        guess = from_bytes(data, cp_isolation=_CHINESE).best()
    if guess is None:
        raise DocumentRejected("file_encoding")
    # GB18030 holds GBK and GB2312, and the guess may name any of them for the same bytes.
    return _strict(data, "gb18030" if guess.encoding.startswith("gb") else guess.encoding)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentRejected("file_encoding") from error
