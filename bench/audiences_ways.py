"""The ways that ``bench.audiences`` compares, in a process of their own. Prints one JSON object."""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402

from audiences.overview import spec_of_rule  # noqa: E402
from audiences.recipients import count_people, reachable  # noqa: E402
from audiences.topics import AddressKind  # noqa: E402

TIMES = 7
RULE = {
    "all": [
        {"attribute": "customer_type", "is": "business"},
        {"language": "fi"},
        {"follows": "service-3"},
    ]
}
_IS_BUSINESS = {
    "postgresql": """c.folded @> '{"customer_type": {"t": "business"}}'""",
    "sqlite": """JSON_EXTRACT(c.folded, '$."customer_type"."t"') = 'business'""",
}
_LIVE = "s.contact_id = c.id AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL AND s.incident_uuid IS NULL"


def bare_people() -> str:
    """The people of the rule as one would write them by hand, with what they want counted in."""
    return f"""FROM audiences_contact c WHERE c.is_active AND {_IS_BUSINESS[connection.vendor]} AND c.language = 'fi'
      AND EXISTS (SELECT 1 FROM audiences_subscription f WHERE f.contact_id = c.id AND f.confirmed_at IS NOT NULL
        AND f.ended_at IS NULL AND f.service_id IN (SELECT id FROM audiences_service WHERE slug = 'service-3'))
      AND (EXISTS (SELECT 1 FROM audiences_subscription s WHERE {_LIVE} AND s.wants = 'updates' AND s.minimum_severity = '')
        OR (c.hears_audiences AND NOT EXISTS (SELECT 1 FROM audiences_subscription s WHERE {_LIVE})))"""


def fill(contacts: int) -> None:
    """Contacts, an address and three subscriptions each, in SQL; every tenth is a business, two of three speak Finnish.

    VACUUM is what PostgreSQL does by itself after a load: indexes can then answer without the table.
    """
    pg = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        numbers = (
            f"generate_series(1, {contacts}) AS n"
            if pg
            else f"(WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < {contacts}) SELECT n FROM x) AS x"
        )
        number = "n" if pg else "x.n"
        uuid = "gen_random_uuid()" if pg else "lower(hex(randomblob(16)))"
        kind = f"CASE WHEN {number} % 10 = 0 THEN 'business' ELSE 'private' END"
        attributes = f"""'{{"customer_type": "' || {kind} || '", "employees": ' || ({number} % 500) || '}}'"""
        folded = f"""'{{"customer_type": {{"t": "' || {kind} || '"}}, "employees": {{"n": ' || ({number} % 500 + 1) || '000000}}}}'"""
        cast = "::jsonb" if pg else ""
        true, false, now = ("true", "false", "now()") if pg else ("1", "0", "datetime('now')")
        _add_services(cursor, uuid, true, now)
        cursor.execute(
            f"INSERT INTO audiences_contact (id, uuid, name, language, time_zone, attributes, folded, hears_audiences, source, "
            f"is_active, created_at, changed_at) SELECT {number}, {uuid}, 'Example ' || {number}, "
            f"CASE WHEN {number} % 3 = 0 THEN 'sv' ELSE 'fi' END, 'Europe/Helsinki', ({attributes}){cast}, ({folded}){cast}, "
            f"{true}, 'import', {true}, {now}, {now} FROM {numbers}"
        )
        cursor.execute(
            f"INSERT INTO audiences_address (uuid, contact_id, kind, value, normalised, recipient_key, confirmed_at, soft_bounces, "
            f"created_at) SELECT {uuid}, {number}, 'email', 'a' || {number} || '@example.com', 'a' || {number} || '@example.com', "
            f"'key' || {number}, {now}, 0, {now} FROM {numbers}"
        )
        for turn in range(3):
            cursor.execute(
                f"INSERT INTO audiences_subscription (uuid, contact_id, topic, service_id, incident_title, wants, kinds, "
                f"minimum_severity, source, created_at, confirmed_at) SELECT {uuid}, {number}, 'service:' || {turn}, "
                f"(SELECT min(id) FROM audiences_service) + (({number} / 7 + {turn} * 5) % 20), '', 'updates', '[]', '', "
                f"'import', {now}, {now} FROM {numbers}"
            )
        cursor.execute("VACUUM ANALYZE" if pg else "ANALYZE")


def _add_services(cursor: CursorWrapper, uuid: str, true: str, now: str) -> None:
    """Twenty of them; the arguments are SQL."""
    for service in range(1, 21):
        cursor.execute(
            f"INSERT INTO audiences_service (uuid, slug, names, in_forms, descriptions, position, is_public, created_at, "
            f"changed_at) VALUES ({uuid}, 'service-{service}', '{{}}', '{{}}', '{{}}', 0, {true}, {now}, {now})"
        )


def median_ms(work: Callable[[], object]) -> float:
    """The median of several times, after one to warm up."""
    work()
    taken = []
    for _turn in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def count_by_hand() -> int:
    """The number, in SQL by hand."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {bare_people()}")
        return int(cursor.fetchone()[0])


def choose(select: str, params: Sequence[str | int] = ()) -> float:
    """Rows a second of writing what ``select`` finds (contact and address ids) into a table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_chosen")
        cursor.execute("CREATE TABLE bench_chosen (contact_id bigint, address_id bigint, UNIQUE (contact_id))")
        began = time.perf_counter()
        cursor.execute(f"INSERT INTO bench_chosen (contact_id, address_id) {select}", params)
        return float(cursor.rowcount / (time.perf_counter() - began))


def main(contacts: int) -> None:
    """Fill, compare, print."""
    call_command("migrate", verbosity=0)
    fill(contacts)
    spec = spec_of_rule(RULE, AddressKind.EMAIL)
    people = count_people(spec)
    if people != count_by_hand():
        raise SystemExit("The two ways do not count the same people.")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours, bare = median_ms(lambda: count_people(spec)), median_ms(count_by_hand)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    by_hand = f"""SELECT c.id, (SELECT min(a.id) FROM audiences_address a WHERE a.contact_id = c.id AND a.kind = 'email'
      AND a.confirmed_at IS NOT NULL) {bare_people()}"""
    sql, params = reachable(spec).values_list("contact_id", "id").query.sql_with_params()
    rates = [(choose(sql, params), choose(by_hand)) for _turn in range(3)]
    print(
        json.dumps(
            {
                "people": people,
                "ours_ms": ours,
                "bare_ms": bare,
                "ours_rate": statistics.median(rate[0] for rate in rates),
                "bare_rate": statistics.median(rate[1] for rate in rates),
                "grown_mb": grown,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
