"""A typo is mended where it is shown: nothing is sent, no revision rises, the history keeps who did it."""

from collections.abc import Callable

import pytest
from django.test import Client

from delivery.models import Broadcast
from incidents.declarations import Text
from incidents.models import Correction, Incident
from incidents.queries import current_texts
from statuscomms.models import AuditEntry
from tests.factories import make_contact, make_incident
from tests.people import ApiCaller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]
TEXTS = {
    "en": Text("Card paymnts fail", "We are looking into it.", "Pay by invoice."),
    "fi": Text("Korttimaksut eivät toimi", "Selvitämme asiaa."),
}


def published() -> tuple[Incident, str]:
    make_contact(email="one@example.com")
    incident = make_incident(texts=TEXTS)
    return incident, f"/console/incidents/{incident.uuid}/updates/{incident.updates.get().uuid}/correct/"


def form_values(client: Client, path: str) -> dict[str, str]:
    form = client.get(path).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_words_change_where_they_are_shown_and_nothing_is_sent(client_of: Clients) -> None:
    incident, path = published()
    client, broadcasts = client_of("responder"), Broadcast.objects.count()
    revisions = list(incident.notices.values_list("channel", "revision"))
    assert "Nothing is sent" in client.get(path).content.decode()
    mended = form_values(client, path) | {"texts.en.title": "Card payments fail"}
    assert client.post(path, mended)["Location"] == f"/console/incidents/{incident.uuid}/"
    update = incident.updates.get()
    assert current_texts(update)["en"] == Text("Card payments fail", "We are looking into it.", "Pay by invoice.")
    assert set(Correction.objects.get().texts) == {"en"}  # the other language was not touched
    assert Broadcast.objects.count() == broadcasts
    assert list(incident.notices.values_list("channel", "revision")) == revisions
    assert AuditEntry.objects.filter(verb="correct").exists()
    words = client.get(f"/console/incidents/{incident.uuid}/").content.decode()
    assert "Card payments fail" in words and "corrected" in words and path in words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Nothing is changed."),
        ({"texts.en.body": "At {tomorrow}"}, "{tomorrow}"),
        ({"texts.en.title": "x" * 201}, "200"),
    ],
)
def test_what_cannot_be_a_correction_is_said_in_the_form(client_of: Clients, change: dict[str, str], said: str) -> None:
    _incident, path = published()
    client = client_of("responder", htmx=True)
    page = client.post(path, form_values(client, path) | change)
    assert page.status_code == 422 and said in page.content.decode()
    assert not Correction.objects.exists()


def test_instructions_can_be_taken_away_but_never_the_title(client_of: Clients) -> None:
    incident, path = published()
    client = client_of("responder")
    client.post(path, form_values(client, path) | {"texts.en.title": "", "texts.en.instructions": ""})
    assert current_texts(incident.updates.get())["en"] == Text("Card paymnts fail", "We are looking into it.")


def test_who_may_not_publish_may_not_correct(client_of: Clients) -> None:
    incident, path = published()
    assert client_of("support").get(path).status_code == 403
    assert path not in client_of("viewer").get(f"/console/incidents/{incident.uuid}/").content.decode()


def test_the_api_mends_parts_and_leaves_the_rest(api: ApiCaller) -> None:
    incident, _path = published()
    address = f"incidents/{incident.uuid}/updates/{incident.updates.get().uuid}/correct"
    answer = api.post(address, {"texts": {"en": {"title": "Card payments fail, {service}"}}})
    assert answer.status_code == 200
    assert current_texts(incident.updates.get())["en"] == Text(
        "Card payments fail, our service", "We are looking into it.", "Pay by invoice."
    )
    assert api.post(address, {"texts": {"sv": {"title": "Nytt"}}}).status_code == 422
    assert api.post(address, {"texts": {}}).status_code == 422


def test_a_draft_is_changed_and_not_corrected(api: ApiCaller) -> None:
    draft = make_incident(publish=False)
    address = f"incidents/{draft.uuid}/updates/{draft.updates.get().uuid}/correct"
    assert api.post(address, {"texts": {"en": {"title": "Other"}}}).status_code == 409
