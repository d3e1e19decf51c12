"""The way to the public: hold, schedule, approval; pressing twice publishes once."""

from datetime import timedelta

import pytest

from incidents.declarations import Declaration
from incidents.models import Update
from incidents.services import (
    approve_update,
    cancel_update,
    declare,
    publish_update,
    release_due_updates,
    undo_update,
)
from statuscomms.access import Role
from statuscomms.clock import now
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, StaleVersion
from tests.factories import make_actor, make_incident, make_levels, make_user

pytestmark = pytest.mark.django_db


def draft_of(incident) -> Update:
    return incident.updates.select_related("incident").get()


def test_pressing_publish_twice_publishes_once():
    update = draft_of(make_incident(publish=False))
    first = publish_update(actor=make_actor(), update=update, client_key="press-1")
    again = publish_update(actor=make_actor(), update=update, client_key="press-1")
    assert (first.state, again.state) == ("published", "published")
    assert first.published_at == again.published_at
    assert update.incident.history.count() == 1


def test_a_held_update_goes_out_when_its_time_comes():
    update = draft_of(make_incident(publish=False))
    held = publish_update(actor=make_actor(), update=update, hold_seconds=10)
    assert held.state == "held"
    release_due_updates()
    assert draft_of(held.incident).state == "held"
    Update.objects.update(release_at=now() - timedelta(seconds=1))
    release_due_updates()
    assert draft_of(held.incident).state == "published"


def test_undo_takes_a_held_update_back_to_draft():
    held = publish_update(actor=make_actor(), update=draft_of(make_incident(publish=False)), hold_seconds=30)
    assert undo_update(actor=make_actor(), update=held).state == "draft"
    release_due_updates()
    assert draft_of(held.incident).state == "draft"


def test_undo_is_too_late_once_published():
    incident = make_incident()
    with pytest.raises(Conflict):
        undo_update(actor=make_actor(), update=draft_of(incident))
    with pytest.raises(Conflict):
        cancel_update(actor=make_actor(), update=draft_of(incident))


def test_a_cancelled_update_is_never_published():
    update = draft_of(make_incident(publish=False))
    cancel_update(actor=make_actor(), update=update)
    with pytest.raises(IllegalTransition):
        publish_update(actor=make_actor(), update=update)


@pytest.mark.parametrize("offset", [timedelta(seconds=-1), timedelta(days=400)])
def test_a_set_time_must_be_in_the_coming_year(offset: timedelta):
    update = draft_of(make_incident(publish=False))
    with pytest.raises(InvalidInput) as caught:
        publish_update(actor=make_actor(), update=update, publish_at=now() + offset)
    assert "publish_at" in caught.value.fields


def test_a_stale_version_is_refused():
    incident = make_incident(publish=False)
    with pytest.raises(StaleVersion):
        publish_update(actor=make_actor(), update=draft_of(incident), version=incident.version - 1)


def test_level_four_waits_for_somebody_other_than_its_author():
    make_levels()
    author = make_user(Role.MANAGER)
    incident = declare(actor=make_actor(user=author), declaration=Declaration(title="All is down", level=4))
    update = draft_of(incident)
    assert update.state == "awaiting_approval"
    with pytest.raises(NotAllowed):
        approve_update(actor=make_actor(user=author), update=update)
    with pytest.raises(NotAllowed):
        approve_update(actor=make_actor(user=make_user(Role.RESPONDER)), update=update)
    approved = approve_update(actor=make_actor(user=make_user(Role.MANAGER)), update=update)
    assert approved.approved_by
    assert approved.state == "published"


def test_who_asked_for_approval_cannot_give_it():
    draft = draft_of(make_incident(level=4, publish=False))
    asker = make_user(Role.MANAGER)
    waiting = publish_update(actor=make_actor(user=asker), update=draft)
    with pytest.raises(NotAllowed):
        approve_update(actor=make_actor(user=asker), update=waiting)


def test_a_viewer_may_not_publish():
    update = draft_of(make_incident(publish=False))
    with pytest.raises(NotAllowed):
        publish_update(actor=make_actor(Role.VIEWER), update=update)
