"""Declaring: one publish, defaults from the level and the playbook, nothing half-written."""

import pytest

from incidents.declarations import BriefText, ChannelChoice, Declaration, PageRules, ServiceImpact, Text
from incidents.models import Incident, Notice, Update
from incidents.services import change_draft, declare, discard_draft
from statuscomms.access import Role
from statuscomms.errors import Conflict, InvalidInput, NotAllowed
from statuscomms.models import AuditEntry
from tests.factories import (
    make_actor,
    make_audience,
    make_incident,
    make_levels,
    make_playbook,
    make_service,
    make_site,
)

pytestmark = pytest.mark.django_db


def test_only_the_title_is_required():
    make_levels()
    incident = declare(actor=make_actor(), declaration=Declaration(title="Something is wrong"))
    assert (incident.status, incident.severity, incident.kind) == ("investigating", "triage", "incident")
    assert incident.level == incident.suggestion["level"]
    assert incident.updates.get().state == "published"


def test_the_level_fills_in_the_channels():
    incident = make_incident(level=3)
    assert set(incident.notices.values_list("channel", flat=True)) == {
        "overlay", "banner", "chat_notice", "chatbot", "email", "sms",
    }  # fmt: skip
    assert incident.notices.get(channel="overlay").options["delay_seconds"] == 4


def test_shown_notices_are_live_and_sent_ones_are_sending():
    incident = make_incident(level=3)
    assert incident.notices.get(channel="banner").state == "live"
    assert incident.notices.get(channel="email").state == "sending"


def test_the_same_client_key_declares_once():
    first = make_incident(client_key="alert-17")
    again = make_incident(client_key="alert-17")
    assert again.pk == first.pk
    assert Update.objects.count() == 1


def test_a_playbook_fills_in_words_services_and_level():
    make_levels()
    make_service("card-payments")
    make_playbook(level=2, severity="sev2", services=[{"service": "card-payments", "impact": "major_outage"}])
    incident = declare(
        actor=make_actor(), declaration=Declaration(title="Payments fail", playbook="payment-failure", severity="sev2")
    )
    assert incident.level == 2
    assert incident.updates.get().texts["fi"]["title"] == "Maksut eivät toimi"
    assert incident.impacts.get().impact == "major_outage"


def test_a_playbook_brings_its_brief_and_what_is_written_comes_before_it():
    make_levels()
    make_playbook(brief={"en": {"known": "The bank says no."}, "fi": {"known": "Pankki kieltäytyy."}}, severity="sev2")
    written = {"en": BriefText(known="The bank is away.")}
    declaration = Declaration(title="Payments fail", playbook="payment-failure", brief=written)
    incident = declare(actor=make_actor(), declaration=declaration)
    kept = dict(incident.briefs.values_list("language", "known"))
    assert kept == {"en": "The bank is away.", "fi": "Pankki kieltäytyy."}
    seen = Declaration(title="Payments fail", playbook="payment-failure", is_complete=True)
    assert not declare(actor=make_actor(), declaration=seen).briefs.exists()


def test_a_complete_declaration_is_not_filled_in_by_its_playbook():
    make_levels()
    make_playbook(audience=make_audience("business"), severity="sev2")
    declaration = Declaration(
        title="Payments fail", playbook="payment-failure", level=2, texts={"en": Text("Only this")}, is_complete=True
    )
    incident = declare(actor=make_actor(), declaration=declaration)
    assert incident.audience is None
    assert set(incident.updates.get().texts) == {"en"}


def test_placeholders_are_filled_in_and_frozen():
    shop = make_service("web-shop", names={"en": "Web shop"}, in_forms={"en": "in the web shop"})
    texts = {"en": Text("Trouble {in_service}", "Hello {name}, {service} is slow.")}
    incident = make_incident(services=[shop], texts=texts)
    banner = incident.notices.get(channel="banner").texts["en"]
    assert banner["title"] == "Trouble in the web shop"
    assert banner["body"] == "Hello, Web shop is slow."
    assert incident.notices.get(channel="email").texts["en"]["body"] == "Hello {name}, Web shop is slow."


def test_a_channel_may_have_its_own_words_place_and_audience():
    make_site()
    business = make_audience("business", rule={"attribute": "type", "is": "business"})
    choice = ChannelChoice(
        options={"position": "bottom"}, sites=("shop",), pages=PageRules(("/checkout*",)), audience="business",
        texts={"en": Text("Short")},
    )  # fmt: skip
    incident = make_incident(channels={"banner": choice})
    notice = incident.notices.get()
    assert notice.texts["en"]["title"] == "Short"
    assert notice.audience_rule == business.rule
    assert (notice.sites, notice.pages["include"]) == (["shop"], ["/checkout*"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "   \u200b\ufeff "}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": "a\r\nBcc: everybody"}, "title"),
        ({"title": "nul\x00"}, "title"),
        ({"title": "surrogate \ud800"}, "title"),
        ({"severity": "sev9"}, "severity"),
        ({"kind": "party"}, "kind"),
        ({"level": 7}, "level"),
        ({"services": (ServiceImpact("unknown", "major_outage"),)}, "services.0.service"),
        ({"audience": "nobody"}, "audience"),
        ({"playbook": "none"}, "playbook"),
        ({"channels": {"pigeon": ChannelChoice()}}, "channels.pigeon"),
        ({"channels": {"banner": ChannelChoice(options={"colour": "red;url(x)"})}}, "channels.banner.colour"),
        ({"texts": {"en": Text("t", "{servise}")}}, "texts.en.body"),
        ({"texts": {"xx": Text("t")}}, "texts.xx"),
        ({"kind": "maintenance"}, "starts_at"),
        ({"hold_seconds": -1}, "hold_seconds"),
        ({"affected_estimate": -4}, "affected_estimate"),
    ],
)
def test_wrong_input_names_its_field_and_writes_nothing(changes: dict[str, object], field: str):
    make_levels()
    audit_before = AuditEntry.objects.count()
    with pytest.raises(InvalidInput) as caught:
        declare(actor=make_actor(), declaration=Declaration(**{"title": "Trouble", "level": 2, **changes}))
    assert field in caught.value.fields
    assert not Incident.objects.exists()
    assert AuditEntry.objects.count() == audit_before


def test_support_may_not_declare():
    make_levels()
    with pytest.raises(NotAllowed):
        declare(actor=make_actor(Role.SUPPORT), declaration=Declaration(title="Trouble"))


def test_a_draft_is_rewritten_and_discarded_while_nothing_is_published():
    incident = make_incident(publish=False, level=3)
    assert incident.status == "triage"
    changed = change_draft(
        actor=make_actor(), incident=incident, declaration=Declaration(title="Better title", level=1, publish=False)
    )
    assert (changed.title, Notice.objects.filter(incident=incident).count()) == ("Better title", 1)
    discard_draft(actor=make_actor(), incident=changed)
    assert not Incident.objects.exists()


def test_a_published_incident_is_no_draft_any_more():
    incident = make_incident()
    with pytest.raises(Conflict):
        discard_draft(actor=make_actor(), incident=incident)
    with pytest.raises(Conflict):
        change_draft(actor=make_actor(), incident=incident, declaration=Declaration(title="Other"))
