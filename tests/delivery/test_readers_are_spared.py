"""Who has read an update on a site that knows them gets no text message about it; e-mail goes as ever."""

from __future__ import annotations

import pytest

from delivery.sending.begin import begin
from incidents.declarations import ChannelChoice, UpdateDraft
from incidents.models import Incident
from incidents.services import add_update, record_sightings
from statuscomms.clock import now
from tests.delivery.sending_steps import add_row, claimed, email_or_sms, make_broadcast
from tests.factories import make_actor, make_contact, make_incident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def incident() -> Incident:
    return make_incident(channels={"banner": ChannelChoice()})


def goes(channel: str, incident: Incident, *, read: bool, number: int = 1) -> tuple[bool, str]:
    """Whether a message about the update goes to somebody who has read the newest notice (or not), and why not."""
    contact = make_contact(email="reader@example.com", phone="+358500000001")
    row = add_row(make_broadcast(channel, incident=incident, number=number), contact)
    if read:
        newest = incident.notices.order_by("-pk")[0]
        record_sightings(sightings=[(newest.pk, contact.pk, now())])
    claim = claimed(row.broadcast)
    begun = begin(claim, claim.delivery_ids, email_or_sms(channel))
    row.refresh_from_db()
    return bool(begun), row.error_code


def test_who_has_read_it_on_a_site_gets_no_text_message(incident: Incident) -> None:
    assert goes("sms", incident, read=True) == (False, "read_on_site")


def test_who_has_not_gets_it(incident: Incident) -> None:
    assert goes("sms", incident, read=False) == (True, "")


def test_mail_goes_to_readers_too(incident: Incident) -> None:
    assert goes("email", incident, read=True) == (True, "")


def test_having_read_an_older_update_spares_nobody_the_newer(incident: Incident) -> None:
    assert goes("sms", incident, read=True, number=2) == (True, "")


def test_having_read_the_newer_update_spares_the_older(incident: Incident) -> None:
    add_update(actor=make_actor("responder"), incident=incident, draft=UpdateDraft())
    assert goes("sms", incident, read=True, number=1) == (False, "read_on_site")


def test_an_installation_may_send_it_all_the_same(incident: Incident, settings) -> None:
    settings.DELIVERY_SPARES_READERS = False
    assert goes("sms", incident, read=True) == (True, "")
