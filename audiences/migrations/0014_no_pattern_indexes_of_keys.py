"""PostgreSQL gets a second index for LIKE with every indexed text. Nobody looks for the beginning of a hash, and words find references.

By name and not through the models: there nothing changes, and a remade table would lose the trigger that keeps consents.
"""

from django.db import migrations

_NAMES = (
    "audiences_address_recipient_key_58f3bd82_like",
    "audiences_consent_recipient_key_aa47b5ff_like",
    "audiences_contact_reference_5f81081e_like",
)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in _NAMES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("audiences", "0013_foreign_keys_found_by_their_unique_keys")]
    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
