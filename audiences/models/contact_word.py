"""The index of words that finds contacts by the beginning of a name or reference, alike on every database."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from audiences.bulk_rows import execute_together
from audiences.search_words import LONGEST_WORD, words_of

LAST = "\U0010ffff"
"""Behind every text that begins alike, when code points are compared."""


class ContactWordQuerySet(models.QuerySet["ContactWord"]):
    """Questions about words."""

    def beginning(self, text: str) -> "ContactWordQuerySet":
        """Words that begin with ``text``: a range, which the index serves on every database."""
        return self.filter(word__gte=text, word__lt=text + LAST)


class ContactWord(models.Model):
    """One word of a contact. Code points are compared (collation "C" on PostgreSQL, set by the migration)."""

    contact = models.ForeignKey("audiences.Contact", on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=LONGEST_WORD)

    objects = ContactWordQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contact", "word"], name="one_row_per_word_of_a_contact"),)
        # Serves audiences.contact_search.
        indexes = (models.Index(fields=["word", "contact"], name="contacts_by_word"),)

    def __str__(self) -> str:
        return f"word of {self.contact_id}"


def keep_words(contacts: Sequence[Any], *, are_new: bool = False) -> None:
    """Make the words of saved contacts what their names and references say. ``are_new``: none of them has words yet."""
    wanted = {(contact.pk, word) for contact in contacts for word in words_of(contact.name, contact.reference)}
    there: set[tuple[int, str]] = set()
    if not are_new:
        rows = ContactWord.objects.filter(contact_id__in=[contact.pk for contact in contacts])
        there = set(rows.values_list("contact_id", "word"))
        stale = there - wanted
        if stale:
            gone = models.Q()
            for pk, word in stale:
                gone |= models.Q(contact_id=pk, word=word)
            ContactWord.objects.filter(gone).delete()
    _insert(sorted(wanted - there))


def _insert(pairs: Sequence[tuple[int, str]]) -> None:
    """One statement, without an object per word."""
    if not pairs:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audiences_contactword (contact_id, word)"
                " SELECT * FROM unnest(%s::bigint[], %s::text[]) ON CONFLICT DO NOTHING",
                [[pk for pk, _word in pairs], [word for _pk, word in pairs]],
            )
        return
    with connection.cursor() as cursor:
        execute_together(cursor, "INSERT OR IGNORE INTO audiences_contactword (contact_id, word)", pairs)
