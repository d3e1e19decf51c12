"""PostgreSQL finds contacts by the value of an attribute through an index. Built beside ordinary work, without locking it out.

SQLite has no such index: it reads the contacts, of which there are fewer.
"""

from django.db import migrations

_CREATE = "CREATE INDEX CONCURRENTLY IF NOT EXISTS contact_folded ON audiences_contact USING gin (folded jsonb_path_ops)"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS contact_folded")  # one that an interrupted run left behind
        schema_editor.execute(_CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS contact_folded")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audiences", "0010_audience_versions")]
    operations = [migrations.RunPython(create, drop, atomic=False)]
