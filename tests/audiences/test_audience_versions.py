"""Audiences keep every version of their rule, say what is wrong with it, and stay while something uses them."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from audiences.audience_history import versions_of
from audiences.drafts import AudienceDraft, ServiceDraft
from audiences.models import AttributeField, Audience, AudienceVersion
from audiences.overview import audience_overview
from audiences.rules import facts_of, parse
from audiences.rules.vocabulary import checked
from audiences.services import (
    archive_audience,
    archive_service,
    change_audience,
    copy_audience,
    create_audience,
    create_service,
    delete_audience,
    delete_service,
    restore_audience,
)
from incidents.audience_uses import past_uses, present_uses
from incidents.declarations import ChannelChoice
from incidents.models import Level
from statuscomms.errors import Conflict, InvalidInput, StaleVersion
from statuscomms.fingerprints import fingerprint_of
from tests.factories import (
    make_actor,
    make_attribute,
    make_audience,
    make_contact,
    make_incident,
    make_levels,
    make_playbook,
    make_service,
)

pytestmark = pytest.mark.django_db
NORTH = {"attribute": "region", "is": "north"}
SOUTH = {"attribute": "region", "is": "south"}


@pytest.fixture
def administrator():
    return make_actor("administrator")


@pytest.fixture(autouse=True)
def schema():
    make_attribute("region", "choice", choices=["north", "south"], labels={"en": "Region", "fi": "Alue"})
    make_attribute("since", "date")
    make_attribute("employees", "number")
    make_attribute("large", "boolean")
    make_attribute("tags", "list")


def _create(actor, rule, slug="north"):
    return create_audience(actor=actor, draft=AudienceDraft(slug, {"en": slug.capitalize()}, rule))


def test_each_changed_rule_is_kept_and_its_history_says_what_came_and_went(administrator):
    audience = _create(administrator, {"all": [NORTH, {"language": "fi"}]})
    draft = AudienceDraft("north", {"en": "North"}, {"all": [NORTH, {"language": "sv"}]})
    change_audience(actor=administrator, audience=audience, draft=draft)
    with translation.override("en"):
        newest, first = versions_of(audience)
    assert (first.version, first.is_first) == (1, True)
    assert (newest.version, newest.by) == (2, administrator.name)
    assert newest.added == ("language is Swedish",)
    assert newest.removed == ("language is Finnish",)


def test_a_change_over_somebody_else_s_is_refused(administrator):
    audience = _create(administrator, NORTH)
    seen = fingerprint_of(audience.as_json())
    change_audience(actor=administrator, audience=audience, draft=AudienceDraft("north", {"en": "N"}, SOUTH), seen=seen)
    with pytest.raises(StaleVersion):
        change_audience(
            actor=administrator, audience=audience, draft=AudienceDraft("north", {"en": "N"}, NORTH), seen=seen
        )
    assert Audience.objects.get().rule == SOUTH


def test_what_was_published_names_the_version_that_counted(administrator):
    audience = _create(administrator, NORTH)
    incident = make_incident(audience="north")
    change_audience(actor=administrator, audience=audience, draft=AudienceDraft("north", {"en": "North"}, SOUTH))
    kept = AudienceVersion.objects.get(audience=audience, version=1)
    notice = incident.notices.first()
    assert (notice.audience_version, notice.audience_rule) == (1, kept.rule) == (1, NORTH)
    [use] = past_uses(audience)
    assert (use.incident, use.versions) == (incident, (1,))


def test_an_audience_in_use_is_neither_archived_nor_deleted_and_the_sentence_says_why(administrator):
    make_levels()
    audience = _create(administrator, NORTH)
    Level.objects.filter(number=2).update(audience=audience)
    make_playbook(audience=audience)
    make_incident("Cards fail", channels={"banner": ChannelChoice(audience="north")})
    for refuse in (archive_audience, delete_audience):
        with pytest.raises(Conflict) as trouble:
            refuse(actor=administrator, audience=audience)
        for words in ("Cards fail", "Level 2", "payment-failure"):
            assert words in str(trouble.value.message)
    assert Audience.objects.get().archived_at is None
    assert len(present_uses(audience)) == 3


def test_an_audience_is_copied_archived_used_again_and_deleted(administrator):
    audience = _create(administrator, NORTH)
    copy = copy_audience(actor=administrator, audience=audience)
    assert (copy.slug, copy.rule, copy.version) == ("north-2", NORTH, 1)
    assert copy.versions.count() == 1
    archive_audience(actor=administrator, audience=audience)
    restore_audience(actor=administrator, audience=audience)
    assert Audience.objects.get(slug="north").archived_at is None
    delete_audience(actor=administrator, audience=copy)
    assert not Audience.objects.filter(slug="north-2").exists()


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"any": []}, "rule"),
        ({"all": [NORTH, {"any": []}]}, "rule.all.1"),
        ({"not": {"all": []}}, "rule.not"),
        ({"attribute": "unknown", "is": "x"}, "rule"),
        ({"attribute": "region", "is": "west"}, "rule"),
        ({"attribute": "region", "any_of": []}, "rule"),
        ({"attribute": "employees", "is": "many"}, "rule"),
        ({"attribute": "employees", "contains": "1"}, "rule"),
        ({"attribute": "large", "is": "yes"}, "rule"),
        ({"attribute": "since", "is": "soon"}, "rule"),
        ({"attribute": "region", "before": "2026-01-01"}, "rule"),
        ({"attribute": "tags", "is": "a"}, "rule"),
        ({"attribute": "tags", "starts_with": "a"}, "rule"),
        ({"follows": "nothing"}, "rule"),
        ({"enquired_about": "nothing"}, "rule"),
        ({"language": "tlh"}, "rule"),
    ],
)
def test_a_rule_that_could_only_mean_nobody_is_refused_and_nothing_is_written(administrator, rule, path):
    with pytest.raises(InvalidInput) as trouble:
        _create(administrator, rule)
    assert list(trouble.value.fields) == [path]
    assert not Audience.objects.exists()


def test_an_attribute_that_left_the_schema_is_said_loudly_and_the_rule_still_counts(administrator, client_of):
    make_contact(attributes={"region": "north"})
    audience = _create(administrator, NORTH)
    AttributeField.objects.filter(key="region").delete()
    overview = audience_overview(audience)
    assert overview.people == 1
    assert "region" in overview.problems[0]
    page = client_of("viewer").get("/console/audiences/north/").content.decode()
    assert "This rule needs mending." in page


def test_an_audience_of_nobody_says_so(administrator, client_of):
    _create(administrator, NORTH)
    assert "Nobody matches this now." in client_of("viewer").get("/console/audiences/north/").content.decode()


def test_a_service_that_audiences_speak_of_stays(administrator):
    shop = create_service(actor=administrator, draft=ServiceDraft("web-shop", {"en": "Web shop"}))
    _create(administrator, {"follows": "web-shop"})
    for leave in (archive_service, delete_service):
        with pytest.raises(Conflict, match="North"):
            leave(actor=administrator, service=shop)


def test_an_archived_service_in_a_rule_is_refused(administrator):
    shop = make_service("web-shop", archived_at=timezone.now())
    with pytest.raises(InvalidInput):
        _create(administrator, {"follows": shop.slug})


def test_a_window_moves_with_today(time_machine):
    rule = checked({"attribute": "since", "last_days": 7})
    contact = make_contact(attributes={"since": timezone.localdate().isoformat()})
    assert rule.matches(facts_of(contact))
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert not rule.matches(facts_of(contact))


def test_the_reasons_are_the_conditions_that_hold():
    rule = parse({"all": [{"any": [NORTH, SOUTH]}, {"not": {"language": "sv"}}]})
    with translation.override("en"):
        reasons = rule.reasons(facts_of(make_contact(attributes={"region": "south"}, language="fi")), {})
        assert reasons == ["region is “south”", "not (language is Swedish)"]
        assert rule.reasons(facts_of(make_contact(language="fi")), {}) == []


def test_an_unused_audience_of_the_page_is_archived_by_a_press(client_of):
    make_audience("all")
    assert client_of("administrator").post("/console/audiences/all/archive/").status_code == 303
    assert "is archived" in client_of("viewer").get("/console/audiences/all/").content.decode()
