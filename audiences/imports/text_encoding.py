"""From the bytes of an uploaded text to UTF-8 with plain line ends, streamed.

Which encoding it is follows from a byte order mark, from the zeros of UTF-16, or from whether it reads as UTF-8; everything
else is the Latin-1 of Windows. A text that is UTF-8 but for single broken bytes keeps its letters: those bytes become U+FFFD,
and the rows that hold them are refused.
"""

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

Chunks = Callable[[], Iterable[bytes]]
_SAMPLE = 4_096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BROKEN = "\ufffd"


def detect_encoding(chunks: Chunks) -> str:
    """The encoding of the text that ``chunks()`` yields anew at each call."""
    beginning = next(iter(chunks()), b"")[:_SAMPLE]
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    wide = _wide_encoding(beginning)
    return wide or _narrow_encoding(chunks())


def _wide_encoding(beginning: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of ordinary text is zero."""
    half = max(1, len(beginning) // 2)
    if beginning[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    if beginning[0::2].count(0) > 0.4 * half:
        return "utf-16-be"
    return None


def _narrow_encoding(chunks: Iterable[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_letters = False
    for chunk in chunks:
        try:
            has_letters = has_letters or not decoder.decode(chunk).isascii()
        except UnicodeDecodeError as trouble:
            good = trouble.object[: trouble.start]
            if has_letters or not good.decode("utf-8", "replace").isascii():
                return "utf-8"
            return "cp1252"
    return "utf-8"


def write_as_utf8(chunks: Iterable[bytes], encoding: str, file: BinaryIO) -> int:
    """Write the text to ``file`` as UTF-8 with ``\\n`` as its only line end; how many bytes that were."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    lines = io.IncrementalNewlineDecoder(None, translate=True)
    written = 0
    for text in _decoded(chunks, decoder):
        written += file.write(lines.decode(text).encode("utf-8", "replace"))
    return written + file.write(lines.decode("", final=True).encode())


def _decoded(chunks: Iterable[bytes], decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
