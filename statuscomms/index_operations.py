"""Migration operations that build and drop indexes beside ordinary work. The migration that uses them is ``atomic = False``."""

from typing import Any

from django.db.migrations.operations import AddIndex
from django.db.migrations.operations.base import Operation


class AddIndexBesideWork(AddIndex):
    """``AddIndex``, with CONCURRENTLY where the database has it; an index that an interrupted run left behind goes first."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.index.name}")
        schema_editor.add_index(to_state.apps.get_model(app_label, self.model_name), self.index, concurrently=True)


class DropIndexByName(Operation):
    """Drop the index of a column that the models no longer ask for.

    By name and not through ``AlterField``: SQLite would make the whole table again for that, and its triggers would be lost.
    """

    def __init__(self, name: str, table: str, column: str) -> None:
        self.name, self.table, self.column = name, table, column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are told by ``SeparateDatabaseAndState``."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop it, if it is there."""
        schema_editor.execute(f"DROP INDEX{self._beside(schema_editor)} IF EXISTS {self.name}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build it again under its name."""
        schema_editor.execute(
            f"CREATE INDEX{self._beside(schema_editor)} IF NOT EXISTS {self.name} ON {self.table} ({self.column})"
        )

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return f"Drop index {self.name}"

    def _beside(self, schema_editor: Any) -> str:
        return " CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
