"""What readers of files hand on: one row at a time, with where it ends."""

from dataclasses import dataclass

from statuscomms.errors import Sentence

MOST_COLUMNS = 300
LONGEST_LINE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``number`` counts as spreadsheets do (the header is usually 1); ``end`` is the position after it.

    ``problem`` says why the row cannot be read; it has no cells then.
    """

    number: int
    cells: list[str]
    end: int
    problem: Sentence | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return self.problem is None and not any(self.cells)
