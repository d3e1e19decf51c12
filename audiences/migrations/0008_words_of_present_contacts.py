"""Gives the contacts that are there already their words, some thousand at a time, so that nobody waits long for a lock."""

from typing import Any

from django.db import migrations

from audiences.search_words import words_of

CHUNK = 2_000


def index_contacts(apps: Any, schema_editor: Any) -> None:
    """Running it again adds nothing."""
    contacts = apps.get_model("audiences", "Contact").objects.filter(erased_at__isnull=True).order_by("pk")
    words = apps.get_model("audiences", "ContactWord").objects
    last = 0
    while page := list(contacts.filter(pk__gt=last).values_list("pk", "name", "reference")[:CHUNK]):
        rows = [words.model(contact_id=pk, word=word) for pk, name, ref in page for word in sorted(words_of(name, ref))]
        words.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
        last = page[-1][0]


class Migration(migrations.Migration):
    """Fills the index."""

    atomic = False

    dependencies = (("audiences", "0007_words_of_contacts"),)

    operations = (migrations.RunPython(index_contacts, migrations.RunPython.noop),)
