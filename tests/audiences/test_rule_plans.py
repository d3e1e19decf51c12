"""The plans of an audience's count: an index serves wherever one can, asked of the database itself."""

import pytest
from django.db import connection

from audiences.overview import spec_of_rule
from audiences.recipients import people
from audiences.topics import AddressKind
from tests.factories import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONTACTS = 20_000
RARE = {"all": [{"attribute": "region", "any_of": ["r1", "r2"]}, {"language": "fi"}, {"follows": "web-shop"}]}


def _fill():
    """Contacts of 500 regions with one subscription each, in SQL."""
    service = make_service("web-shop").pk
    pg = connection.vendor == "postgresql"
    number = f"generate_series(1, {CONTACTS}) AS x(n)" if pg else "numbers AS x"
    uuid, yes, now = (
        ("gen_random_uuid()", "true", "now()") if pg else ("lower(hex(randomblob(16)))", "1", "datetime('now')")
    )
    json = "::jsonb" if pg else ""
    with connection.cursor() as cursor:
        if not pg:
            cursor.execute(
                "CREATE TEMP TABLE numbers AS WITH RECURSIVE x(n) AS "
                f"(SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < {CONTACTS}) SELECT n FROM x"
            )
        cursor.execute(
            "INSERT INTO audiences_contact (id, uuid, name, language, time_zone, attributes, folded, hears_audiences, source, "
            f"is_active, created_at, changed_at) SELECT n, {uuid}, '', 'fi', 'Europe/Helsinki', '{{}}'{json}, "
            f"""('{{"region": {{"t": "r' || (n % 500) || '"}}}}'){json}, {yes}, 'import', {yes}, {now}, {now} FROM {number}"""
        )
        cursor.execute(
            "INSERT INTO audiences_subscription (uuid, contact_id, topic, service_id, incident_title, wants, kinds, "
            f"minimum_severity, source, created_at, confirmed_at) SELECT {uuid}, n, 'service:web-shop', {service}, '', 'updates', "
            f"'[]', '', 'import', {now}, {now} FROM {number}"
        )
        cursor.execute("ANALYZE")


def _plan(queryset):
    sql, params = queryset.order_by().values("pk").query.sql_with_params()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_a_count_by_an_attribute_and_a_service_asks_indexes():
    _fill()
    found = people(spec_of_rule(RARE, AddressKind.EMAIL))
    assert found.count() == 2 * CONTACTS // 500
    plan = _plan(found)
    if connection.vendor == "postgresql":
        assert "contact_folded" in plan, plan
        assert "Seq Scan on audiences_contact" not in plan, plan
        assert "Seq Scan on audiences_subscription" not in plan, plan
    else:
        assert "live_subscriptions" in plan, plan
        assert "SCAN audiences_subscription" not in plan, plan
