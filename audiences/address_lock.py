"""Makes everything that is asked about one address happen one after the other."""

from django.db import connection


def lock_address(recipient_key: str) -> None:
    """Hold the address until the open transaction ends. On SQLite the write transaction already does that."""
    if connection.vendor == "postgresql":
        number = int(recipient_key[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
