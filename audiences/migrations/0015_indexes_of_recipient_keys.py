"""Addresses are found by their key through a hash index; nobody looks for consents by key.

Keys are hashes: a sorted index took each new row to another page, which was a third of the database's work in an import.
"""

from django.contrib.postgres.indexes import HashIndex
from django.db import migrations, models

from statuscomms.index_operations import AddIndexBesideWork, DropIndexByName


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audiences", "0014_no_pattern_indexes_of_keys")]
    operations = [
        AddIndexBesideWork(model_name="address", index=HashIndex(fields=["recipient_key"], name="addresses_by_key")),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                DropIndexByName("audiences_address_recipient_key_58f3bd82", "audiences_address", "recipient_key"),
                DropIndexByName("audiences_consent_recipient_key_aa47b5ff", "audiences_consent", "recipient_key"),
            ],
            state_operations=[
                migrations.AlterField("address", "recipient_key", models.CharField(max_length=64)),
                migrations.AlterField("consent", "recipient_key", models.CharField(max_length=64)),
            ],
        ),
    ]
