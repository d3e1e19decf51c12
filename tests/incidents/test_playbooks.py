"""Prepared incidents: written by administrators through the API, checked when saved, silent towards alerts unless allowed."""

import pytest

from incidents.models import Playbook
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
