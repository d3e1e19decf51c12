"""Prepared incidents: kept by administrators in console and API, checked when saved, silent towards alerts unless allowed."""

import pytest

from incidents.declarations import BriefText, Declaration, PageRules, ServiceImpact, Text
from incidents.models import Playbook
from incidents.planning import plan_declaration
from incidents.presets import PlaybookDraft
from incidents.services.playbooks import change_playbook, create_playbook, delete_playbook, move_playbook
from statuscomms.errors import InvalidInput, NotAllowed, StaleVersion
from statuscomms.fingerprints import fingerprint_of
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_audience, make_levels, make_playbook, make_service
from tests.people import api_caller

pytestmark = pytest.mark.django_db


def _body(**fields: object) -> dict[str, object]:
    return {"slug": "payment-failure", "names": {"en": "Payments fail"}, **fields}


def test_a_playbook_does_not_let_alerts_publish_unless_it_says_so():
    made = api_caller().post("playbooks", _body()).json()
    assert made["publishes_alerts"] is False
    changed = api_caller().put("playbooks/payment-failure", _body(publishes_alerts=True)).json()
    assert changed["publishes_alerts"] is True
    assert Playbook.objects.get().publishes_alerts


def _administrator():
    return make_actor("administrator")


def _draft(slug="payment-failure", **fields):
    return PlaybookDraft(slug=slug, names=fields.pop("names", {"en": "Payments fail"}), **fields)


def test_a_playbook_keeps_everything_that_an_incident_needs():
    payments = make_service("card-payments")
    make_audience("business")
    draft = _draft(
        severity="sev2",
        level=3,
        services=(ServiceImpact("card-payments", "major_outage"),),
        texts={"fi": Text("Maksut eivät toimi", "Selvitämme {in_service}.", "")},
        closing_texts={"fi": Text("Maksut toimivat", "", "")},
        brief={"fi": BriefText(say="Pahoittelemme.")},
        audience="business",
        pages=PageRules(("/checkout*",), ()),
        publishes_alerts=True,
    )
    create_playbook(actor=_administrator(), draft=draft)
    make_levels()
    plan = plan_declaration(Declaration(title="Payments fail", severity="sev2", playbook="payment-failure"))
    assert [planned.service for planned in plan.services] == [payments]
    assert (plan.level.number, plan.audience.slug) == (3, "business")
    assert plan.texts["fi"].title == "Maksut eivät toimi"
    assert plan.pages.include == ("/checkout*",)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"slug": "Payment failure"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "x" * 81}, "slug"),
        ({"names": {}}, "names"),
        ({"names": {"en": "\u200b"}}, "names.en"),
        ({"names": {"xx": "Maksut"}}, "names.xx"),
        ({"kind": "party"}, "kind"),
        ({"severity": "sev9"}, "severity"),
        ({"level": 5}, "level"),
        ({"position": -1}, "position"),
        ({"services": (ServiceImpact("no-such", "major_outage"),)}, "services.0.service"),
        ({"services": (ServiceImpact("card-payments", "sleepy"),)}, "services.0.impact"),
        ({"audience": "no-such"}, "audience"),
        ({"texts": {"en": Text("{nothing}", "", "")}}, "texts.en.title"),
        ({"closing_texts": {"xx": Text("Over", "", "")}}, "closing_texts.xx"),
        ({"brief": {"en": BriefText(say="x" * 10_001)}}, "brief.en.say"),
        ({"brief": {"xx": BriefText(say="x")}}, "brief.xx"),
        ({"pages": PageRules(("/a\nb",), ())}, "pages.include"),
    ],
)
def test_a_wrong_playbook_is_refused_with_the_field_named(fields, named):
    make_service("card-payments")
    with pytest.raises(InvalidInput) as trouble:
        create_playbook(actor=_administrator(), draft=_draft(**fields))
    assert list(trouble.value.fields) == [named]
    assert not Playbook.objects.exists()


def test_the_trail_keeps_before_and_after_and_what_was_deleted():
    playbook = create_playbook(actor=_administrator(), draft=_draft(severity="sev2"))
    change_playbook(actor=_administrator(), playbook=playbook, draft=_draft(severity="sev1"))
    delete_playbook(actor=_administrator(), playbook=playbook)
    changed = AuditEntry.objects.get(verb="change_playbook").details
    assert (changed["before"], changed["after"]) == ({"severity": "sev2"}, {"severity": "sev1"})
    assert AuditEntry.objects.get(verb="delete_playbook").details["before"]["names"] == {"en": "Payments fail"}
    assert not Playbook.objects.exists()


def test_two_administrators_do_not_overwrite_each_other():
    playbook = create_playbook(actor=_administrator(), draft=_draft())
    seen = fingerprint_of(playbook.as_json())
    change_playbook(actor=_administrator(), playbook=playbook, draft=_draft(severity="sev1"), seen=seen)
    with pytest.raises(StaleVersion):
        change_playbook(actor=_administrator(), playbook=playbook, draft=_draft(severity="sev4"), seen=seen)
    assert Playbook.objects.get().severity == "sev1"


def test_only_administrators_keep_playbooks():
    playbook = make_playbook()
    for attempt in (
        lambda actor: create_playbook(actor=actor, draft=_draft("other")),
        lambda actor: change_playbook(actor=actor, playbook=playbook, draft=_draft()),
        lambda actor: move_playbook(actor=actor, playbook=playbook, up=True),
        lambda actor: delete_playbook(actor=actor, playbook=playbook),
    ):
        with pytest.raises(NotAllowed):
            attempt(make_actor("manager"))


def test_playbooks_change_places_also_when_their_numbers_were_the_same():
    for slug in ("a", "b", "c"):
        make_playbook(slug)
    move_playbook(actor=_administrator(), playbook=Playbook.objects.get(slug="c"), up=True)
    assert list(Playbook.objects.values_list("slug", flat=True)) == ["a", "c", "b"]
    move_playbook(actor=_administrator(), playbook=Playbook.objects.get(slug="a"), up=True)
    move_playbook(actor=_administrator(), playbook=Playbook.objects.get(slug="a"), up=False)
    assert list(Playbook.objects.values_list("slug", flat=True)) == ["c", "a", "b"]
    assert create_playbook(actor=_administrator(), draft=_draft("d")).position == 3


def _form(**changes):
    return {
        "names.en": "Payments fail",
        "names.fi": "Maksut eivät toimi",
        "kind": "incident",
        "severity": "sev2",
        "level": "3",
        "services.card-payments": "major_outage",
        "texts.en.body": "We are looking into it.",
        "closing_texts.en.title": "It works again",
        "brief.en.say": "We know.",
        "pages.include": "/checkout*\n\n/cart",
        **changes,
    }


def test_a_playbook_is_written_in_the_console_and_named_after_its_title(client_of):
    make_levels()
    make_service("card-payments")
    administrator = client_of("administrator")
    assert administrator.post("/console/playbooks/new/", _form(publishes_alerts="on")).status_code == 303
    playbook = Playbook.objects.get()
    assert playbook.slug == "payments-fail" and playbook.publishes_alerts and playbook.level == 3
    assert playbook.services == [{"service": "card-payments", "impact": "major_outage"}]
    assert playbook.pages == {"include": ["/checkout*", "/cart"], "exclude": []}
    assert playbook.closing_texts["en"]["title"] == "It works again"
    page = administrator.get("/console/playbooks/payments-fail/edit/").content.decode()
    assert "We are looking into it." in page and "It works again" in page
    address = "/console/playbooks/payments-fail/edit/"
    assert administrator.post(address, _form(slug="payments-fail", level="")).status_code == 303
    playbook.refresh_from_db()
    assert playbook.level is None and not playbook.publishes_alerts


@pytest.mark.parametrize(
    "wrong", [{"names.en": "", "names.fi": ""}, {"slug": "taken"}, {"slug": "new"}, {"texts.en.body": "{nothing}"}]
)
def test_a_wrong_form_answers_422_in_the_same_fragment(client_of, wrong):
    make_levels()
    make_playbook("taken")
    make_service("card-payments")
    answer = client_of("administrator", htmx=True).post("/console/playbooks/new/", _form(**wrong))
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<div id="playbook"') and "errorlist" in answer.content.decode()
    assert Playbook.objects.count() == 1


def test_a_copy_starts_with_everything_but_the_permission_to_publish_alerts(client_of):
    make_levels()
    make_playbook("payment-failure", publishes_alerts=True, severity="sev1")
    page = client_of("administrator").get("/console/playbooks/new/?from=payment-failure").content.decode()
    assert "payment-failure (copy)" in page and "Maksut eivät toimi" in page
    assert 'name="publishes_alerts" checked' not in " ".join(page.split())
    assert Playbook.objects.count() == 1


@pytest.mark.parametrize("kind", ["incident", "maintenance", "announcement"])
def test_the_preview_shows_a_playbook_that_is_not_saved(client_of, kind):
    make_levels()
    make_service("card-payments")
    page = client_of("administrator", htmx=True).post("/console/playbooks/preview", _form(kind=kind)).content.decode()
    assert "We are looking into it." in page and "preview-of-banner" in page
    assert not Playbook.objects.exists()


def test_the_list_moves_and_deletes(client_of):
    make_levels()
    for slug in ("first", "second"):
        make_playbook(slug)
    administrator = client_of("administrator", htmx=True)
    page = administrator.post("/console/playbooks/second/move/", {"to": "up"}).content.decode()
    assert page.startswith('<div id="playbooks"') and page.index(">second<") < page.index(">first<")
    assert client_of("administrator").post("/console/playbooks/first/delete/").status_code == 303
    assert list(Playbook.objects.values_list("slug", flat=True)) == ["second"]
