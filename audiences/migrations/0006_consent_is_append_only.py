"""Consents cannot be changed: a trigger on each database. Erasure may cut the link to the contact and shorten the proof.

PostgreSQL refuses removal too. SQLite does not, since its tables are emptied with DELETE; there the model refuses it.
"""

from typing import Any

from django.db import migrations

KEPT = ("kind", "recipient_key", "given", "what", "wording_version", "language", "source", "at")


def _columns(row: str) -> str:
    return ", ".join(f'{row}."{name}"' for name in KEPT)


POSTGRESQL = f"""
CREATE FUNCTION audiences_consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ({_columns("NEW")}) IS DISTINCT FROM ({_columns("OLD")}) THEN
        RAISE EXCEPTION 'consents are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audiences_consent_stays BEFORE UPDATE OR DELETE ON audiences_consent
    FOR EACH ROW EXECUTE FUNCTION audiences_consent_stays();
"""
SQLITE = f"""
CREATE TRIGGER audiences_consent_stays BEFORE UPDATE OF {", ".join(f'"{name}"' for name in KEPT)} ON audiences_consent
BEGIN
    SELECT RAISE(ABORT, 'consents are append-only');
END
"""


def add_triggers(apps: Any, schema_editor: Any) -> None:
    """As the database wants it."""
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audiences_consent_stays ON audiences_consent", params=None)
        schema_editor.execute("DROP FUNCTION audiences_consent_stays()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER audiences_consent_stays", params=None)


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = (("audiences", "0005_soft_bounce_times"),)

    operations = (migrations.RunPython(add_triggers, drop_triggers),)
