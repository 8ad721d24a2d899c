"""Pictures of pages: a photograph, a scan, or a TIFF file of several."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from ingest.read.layer import PIXELS
from ingest.read.page import Page
from ingest.read.scan import Pixels, reader, recognise
from rag.errors import DocumentRejected

_KINDS = ("PNG", "JPEG", "TIFF", "BMP")
_LARGEST = 100_000_000
"""Pixels of a picture that is opened at all: a telephone takes at most half as many."""
_FRAMES = 200
_PAGE_WIDTH = 595
"""Points of the shorter side, that of A4: what a picture says of its own size is rarely true."""


def pictured_pages(data: bytes, threads: int) -> Iterator[Page]:
    """The pages of a picture file, recognised.

    :raises DocumentRejected: when it is no picture of a kind that we read, damaged, or too large.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as image:
            frames = getattr(image, "n_frames", 1)
            if image.width * image.height > _LARGEST or frames > _FRAMES:
                raise _too_large()
            engine = reader(threads)
            for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                pixels = _pixels(frame)
                scale = min(pixels.shape[:2]) / _PAGE_WIDTH
                yield recognise(engine, pixels, number, scale)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise DocumentRejected("picture_damaged") from error


def _pixels(frame: Image.Image) -> Pixels:
    """A frame the way up that its camera says, in blue, green, red, within `PIXELS`."""
    if frame.width * frame.height > _LARGEST:
        raise _too_large()
    upright = ImageOps.exif_transpose(frame)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    elif upright.mode.startswith("I;16"):
        upright = upright.point(lambda value: value / 256).convert("L")
    shrink = (PIXELS / (upright.width * upright.height)) ** 0.5
    if shrink < 1:
        upright = upright.resize((int(upright.width * shrink), int(upright.height * shrink)))
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])


def _too_large() -> DocumentRejected:
    return DocumentRejected("picture_too_large", pixels=_LARGEST, frames=_FRAMES)
