"""Equality with a folded attribute, as each database answers it fastest; never unknown.

PostgreSQL: containment (``@>``), which the index ``contact_folded`` serves. SQLite: ``IS`` on the extracted value.
"""

import json
from typing import Any

from django.db.models import BooleanField, Expression, F

Pairs = list[tuple[str, str | int]]
"""Kind of folded value (``t``, ``n``, ``b``) and the value; see ``audiences.folding``."""


class HoldsOneOf(Expression):
    """Whether the attribute ``key`` of a folded JSON column is one of ``wanted`` (at least one)."""

    conditional = True

    def __init__(self, folded: F, key: str, wanted: Pairs) -> None:
        super().__init__(output_field=BooleanField())
        self.folded, self.key, self.wanted = folded, key, wanted

    def get_source_expressions(self) -> list[Any]:
        """The column."""
        return [self.folded]

    def set_source_expressions(self, exprs: Any) -> None:
        """The column, resolved."""
        (self.folded,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """For SQLite: the key holds letters, digits, - and _ only, so that it may stand in a path."""
        sql, params = compiler.compile(self.folded)
        parts, values = [], []
        for kind, value in self.wanted:
            parts.append(f"JSON_EXTRACT({sql}, %s) IS %s")
            values += [*params, f'$."{self.key}"."{kind}"', value]
        return f"({' OR '.join(parts)})", tuple(values)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Containment in one of the documents."""
        sql, params = compiler.compile(self.folded)
        documents = [json.dumps({self.key: {kind: value}}) for kind, value in self.wanted]
        if len(documents) == 1:
            return f"{sql} @> %s::jsonb", [*params, documents[0]]
        return f"{sql} @> ANY(%s::jsonb[])", [*params, documents]
