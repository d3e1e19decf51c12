"""Reads a CSV row by row from any position. A row that cannot be read is reported and harms no other."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from audiences.imports.records import LONGEST_LINE, MOST_COLUMNS, Record
from statuscomms.errors import Sentence

DELIMITERS = (",", ";", "\t", "|")
MOST_LINES = 100
"""Lines of one quoted cell: an opened quotation mark that is never closed would otherwise swallow the rest of the file."""


class _Unreadable(Exception):
    """A row that cannot be read; says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.sentence = sentence


def guess_delimiter(header: str) -> str:
    """The delimiter that stands most often in the header, outside of quotation marks."""
    bare = "".join(header.split('"')[::2])
    counts = {mark: bare.count(mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] else ","


class CsvRecords:
    """The rows of ``file`` (UTF-8, ``\\n``) after ``position`` bytes and ``number`` rows."""

    def __init__(self, file: BinaryIO, delimiter: str, *, position: int = 0, number: int = 0) -> None:
        self.file = file
        self.delimiter = delimiter
        self.position = position
        self.number = number
        file.seek(position)

    def __iter__(self) -> Iterator[Record]:
        """Row by row until the end of the file."""
        while True:
            problem: Sentence | None = None
            cells: list[str] = []
            try:
                line = self._line()
                if line is None:
                    return
                cells = self._cells(line)
            except _Unreadable as trouble:
                problem = trouble.sentence
            self.number += 1
            yield Record(self.number, cells, self.position, problem)

    def _line(self) -> str | None:
        raw = self.file.readline(LONGEST_LINE + 1)
        self.position += len(raw)
        if len(raw) > LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = self.file.readline(LONGEST_LINE)
                self.position += len(raw)
            raise _Unreadable(_("This row is too long."))
        return raw.decode("utf-8", "replace") if raw else None

    def _cells(self, line: str) -> list[str]:
        cells = line.rstrip("\n").split(self.delimiter) if '"' not in line else self._quoted_cells(line)
        if len(cells) > MOST_COLUMNS:
            raise _Unreadable(_("More than %(limit)s columns.") % {"limit": MOST_COLUMNS})
        return cells

    def _quoted_cells(self, line: str) -> list[str]:
        """A row may run over several lines; when its quotation marks do not match, only its first line is lost."""
        after_first_line = self.position
        lines = chain([line], self._following_lines())
        try:
            return next(csv.reader(lines, delimiter=self.delimiter, strict=True), [])
        except (csv.Error, _Unreadable):
            self.file.seek(after_first_line)
            self.position = after_first_line
            raise _Unreadable(_("The quotation marks in this row do not match.")) from None

    def _following_lines(self) -> Iterator[str]:
        for _count in range(MOST_LINES):
            line = self._line()
            if line is None:
                return
            yield line
        raise _Unreadable(_("The quotation marks in this row do not match."))
