"""Cursor paging of the staff API: ``{"items": [...], "next": "cursor or null"}``, newest first."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from ninja import Field, Schema

from statuscomms.errors import InvalidInput

Row = TypeVar("Row", bound=models.Model)
Shown = TypeVar("Shown")


class PageQuery(Schema):
    """Query parameters of a list: ``page: Query[PageQuery]``."""

    cursor: str | None = Field(None, max_length=100)
    limit: int = Field(50, ge=1, le=200)


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """One page; ``next`` is the cursor of the following one, None at the end."""

    items: list[Shown]
    next: str | None

    def as_json(self) -> dict[str, Any]:
        """The shape that api.md fixes."""
        return {"items": self.items, "next": self.next}


def page_of(rows: models.QuerySet[Row], query: PageQuery, present: Callable[[Row], Shown]) -> Page[Shown]:
    """One page of ``rows``, newest (highest primary key) first, each as ``present`` shows it."""
    rows = rows.order_by("-pk")
    if query.cursor:
        rows = rows.filter(pk__lt=_read(query.cursor))
    found = list(rows[: query.limit + 1])
    following = _write(found[query.limit - 1].pk) if len(found) > query.limit else None
    return Page([present(row) for row in found[: query.limit]], following)


def _write(pk: int) -> str:
    return base64.urlsafe_b64encode(f"v1:{pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        version, _separator, number = text.partition(":")
        if version == "v1" and len(number) <= 18:
            return int(number)
    except (binascii.Error, ValueError):
        pass  # answered below, like every other cursor that we did not write
    raise InvalidInput({"cursor": [_("This cursor is not one of ours. Start without one.")]})
