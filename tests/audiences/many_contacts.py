"""Many contacts at once, written in SQL, for tests that ask the database for its plans."""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from audiences.models import Service
from tests.factories import make_service

REGIONS = 500


def fill(contacts: int) -> Service:
    """Contacts of 500 regions, each with a confirmed mail address and a live subscription to one of 20 services; every fiftieth
    address is suppressed. Returns the first service, that of one contact in twenty."""
    services = [make_service(f"service-{number}") for number in range(20)]
    first = services[0].pk
    postgresql = connection.vendor == "postgresql"
    number = f"generate_series(1, {contacts}) AS x(n)" if postgresql else "numbers AS x"
    uuid, yes, now = ("gen_random_uuid()", "true", "now()")
    if not postgresql:
        uuid, yes, now = ("lower(hex(randomblob(16)))", "1", "datetime('now')")
    json = "::jsonb" if postgresql else ""
    with connection.cursor() as cursor:
        if not postgresql:
            cursor.execute(
                "CREATE TEMP TABLE numbers AS WITH RECURSIVE x(n) AS "
                f"(SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < {contacts}) SELECT n FROM x"
            )
        cursor.execute(
            "INSERT INTO audiences_contact (id, uuid, name, language, time_zone, attributes, folded, hears_audiences, source, "
            f"is_active, created_at, changed_at) SELECT n, {uuid}, '', 'fi', 'Europe/Helsinki', '{{}}'{json}, "
            f"""('{{"region": {{"t": "r' || (n % {REGIONS}) || '"}}}}'){json}, {yes}, 'import', {yes}, {now}, {now} FROM {number}"""
        )
        cursor.execute(
            "INSERT INTO audiences_address (uuid, contact_id, kind, value, normalised, recipient_key, confirmed_at, created_at, "
            f"soft_bounces) SELECT {uuid}, n, 'email', 'p' || n, 'p' || n, 'k' || n, {now}, {now}, 0 FROM {number}"
        )
        cursor.execute(
            "INSERT INTO audiences_subscription (uuid, contact_id, topic, service_id, incident_title, wants, kinds, "
            f"minimum_severity, source, created_at, confirmed_at) SELECT {uuid}, n, 'service:s' || (n % 20), "
            f"{first} + (n % 20), '', 'updates', '[]', '', 'import', {now}, {now} FROM {number}"
        )
        cursor.execute(
            "INSERT INTO audiences_suppression (kind, recipient_key, reason, at) "
            f"SELECT 'email', 'k' || n, 'bounced', {now} FROM {number} WHERE n % 50 = 0"
        )
        cursor.execute("ANALYZE")
    return services[0]


def plan_of(rows: QuerySet[Any]) -> str:
    """How the database answers a query."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        return explained(cursor, sql, params)


def explained(cursor: CursorWrapper, sql: str, params: Any = None) -> str:
    """The plan of a statement, which is not carried out."""
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    cursor.execute(f"{explain} {sql}", params)
    return "\n".join(str(row[-1]) for row in cursor.fetchall())


def scanned(plan: str) -> list[str]:
    """The large tables that are read from end to end."""
    tables = ("contact", "address", "subscription", "suppression", "contactword")
    return [
        table
        for table in tables
        if f"Seq Scan on audiences_{table} " in f"{plan} ".replace("\n", " ")
        or any(
            line.strip().startswith(f"SCAN audiences_{table}") and " USING " not in line for line in plan.splitlines()
        )
    ]
