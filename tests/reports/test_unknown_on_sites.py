"""Where no page has reported anything the report says unknown, not nought."""

from __future__ import annotations

import pytest

from incidents.declarations import ChannelChoice
from reports.gathering import gather
from reports.tables import shown_table
from tests.factories import make_incident, make_site
from touchpoints.services import record_impressions
from touchpoints.services.impressions import Tally

pytestmark = pytest.mark.django_db


def test_nothing_heard_is_unknown_and_something_heard_is_counted() -> None:
    site = make_site()
    incident = make_incident(channels={"banner": ChannelChoice(), "chat_notice": ChannelChoice()})
    notice = incident.notices.get(channel="banner")
    record_impressions(tallies=[Tally(site.key, notice.key, 1, "shown", 3)])
    rows = {str(row[0]): row[1:6] for row in shown_table(gather(incident)).rows}
    assert rows == {"Banner": (3, 0, 0, 0, 0), "Chat notice": (None,) * 5}
