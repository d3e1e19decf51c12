"""A channel is limited to sites that exist; a wrong name is refused instead of showing the notice nowhere."""

from typing import Any

import pytest

from incidents.declarations import ChannelChoice
from incidents.models import Incident
from statuscomms.errors import InvalidInput
from tests.factories import make_incident, make_levels, make_site

pytestmark = pytest.mark.django_db


def test_the_api_refuses_a_site_that_nobody_knows_and_writes_nothing(api: Any):
    make_levels()
    site = make_site()
    wrong = {"title": "Cards fail", "level": 2, "channels": {"banner": {"sites": [site.slug, "nowhere"]}}}
    for path in ("incidents", "incidents/preview"):
        answer = api.post(path, wrong)
        assert answer.status_code == 422
        assert "nowhere" in answer.json()["error"]["fields"]["channels.banner.sites"][0]
    assert not Incident.objects.exists()
    wrong["channels"]["banner"]["sites"].remove("nowhere")
    assert api.post("incidents", wrong).status_code == 201


def test_updates_are_held_to_it_too(api: Any):
    incident = make_incident()
    answer = api.post(f"incidents/{incident.uuid}/updates", {"channels": {"banner": {"sites": ["nowhere"]}}})
    assert answer.status_code == 422 and incident.updates.count() == 1


def test_so_is_every_way_to_declare():
    with pytest.raises(InvalidInput):
        make_incident(channels={"banner": ChannelChoice(sites=("nowhere",))})
