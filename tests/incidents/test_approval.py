"""The second person, and the emergency without one."""

import pytest

from incidents.declarations import Declaration, Resolution, UpdateDraft
from incidents.models import Incident, Update
from incidents.services import (
    add_update,
    approve_update,
    bypass_approval,
    declare,
    publish_update,
    reschedule_update,
    resolve,
    undo_update,
)
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.errors import IllegalTransition, InvalidInput, NotAllowed, StaleVersion
from statuscomms.models import AuditEntry, StaffAlert, User
from tests.factories import make_actor, make_incident, make_levels, make_user
from tests.incidents.moments import in_minutes
from tests.people import api_caller

pytestmark = pytest.mark.django_db


def manager() -> Actor:
    return make_actor(user=make_user(Role.MANAGER))


def waiting_update(author: Actor | None = None, title: str = "All is down") -> Update:
    make_levels()
    incident = declare(actor=author or manager(), declaration=Declaration(title=title, level=4))
    update = incident.updates.select_related("incident").get()
    assert update.state == "awaiting_approval"
    return update


def test_an_emergency_needs_a_reason():
    author = manager()
    update = waiting_update(author)
    for reason in ("", "   ", "\N{ZERO WIDTH SPACE}"):
        with pytest.raises(InvalidInput) as caught:
            bypass_approval(actor=author, update=update, reason=reason)
        assert "bypass_reason" in caught.value.fields
    update.refresh_from_db()
    assert (update.state, update.bypassed_by) == ("awaiting_approval", "")
    assert not StaffAlert.objects.filter(key__startswith="bypass:").exists()


def test_an_emergency_goes_out_at_once_and_is_written_down_everywhere():
    author = make_actor(user=make_user(Role.RESPONDER, first_name="Anna"))
    update = bypass_approval(actor=author, update=waiting_update(author), reason=" Nobody answers the phone. ")
    assert update.state == "published"
    assert (update.bypassed_by, update.bypass_reason) == ("Anna", "Nobody answers the phone.")
    alarm = StaffAlert.objects.get(key=f"bypass:{update.uuid}")
    assert alarm.urgency == "urgent"
    assert set(alarm.roles) == {Role.MANAGER, Role.ADMINISTRATOR}
    assert "Anna" in alarm.text and "Nobody answers the phone." in alarm.text
    entry = AuditEntry.objects.get(verb="bypass_approval")
    assert entry.details["reason"] == "Nobody answers the phone."
    assert AuditEntry.objects.get(verb="publish").details["bypassed_by"] == "Anna"
    assert not StaffAlert.objects.filter(key=f"approval:{update.uuid}", closed_at=None).exists()


def test_bypassing_twice_publishes_once():
    author = manager()
    update = waiting_update(author)
    first = bypass_approval(actor=author, update=update, reason="Fire")
    again = bypass_approval(actor=author, update=update, reason="Fire")
    assert first.published_at == again.published_at
    assert AuditEntry.objects.filter(verb="publish").count() == 1
    assert StaffAlert.objects.get(key=f"bypass:{update.uuid}").count == 1


def test_a_level_that_waits_for_nobody_cannot_be_bypassed():
    with pytest.raises(InvalidInput):
        make_incident(level=2, bypass_reason="Fire")
    assert not Incident.objects.exists()


def test_an_emergency_is_not_for_later():
    make_levels()
    with pytest.raises(InvalidInput) as caught:
        make_incident(level=4, bypass_reason="Fire", publish_at=in_minutes(5))
    assert "publish_at" in caught.value.fields


def test_declaring_updating_and_resolving_take_the_reason_along():
    incident = make_incident(level=4, bypass_reason="Fire")
    add_update(actor=manager(), incident=incident, draft=UpdateDraft(bypass_reason="Still burning"))
    resolve(actor=manager(), incident=incident, resolution=Resolution(bypass_reason="Out"))
    published = Update.objects.filter(state="published").order_by("number")
    assert [update.bypass_reason for update in published] == ["Fire", "Still burning", "Out"]


def test_who_may_not_publish_may_not_bypass():
    update = waiting_update()
    for role in (Role.VIEWER, Role.SUPPORT):
        with pytest.raises(NotAllowed):
            bypass_approval(actor=make_actor(role), update=update, reason="Fire")


def test_an_approval_does_not_outlive_an_undo():
    author, approver = manager(), manager()
    update = waiting_update(author)
    undo_update(actor=author, update=update)
    publish_update(actor=author, update=update, publish_at=in_minutes(30))
    approve_update(actor=approver, update=update)
    update.refresh_from_db()
    assert (update.state, bool(update.approved_by)) == ("scheduled", True)
    undo_update(actor=author, update=update)
    update.refresh_from_db()
    assert (update.state, update.approved_by) == ("draft", "")
    assert publish_update(actor=author, update=update).state == "awaiting_approval"


def test_nobody_approves_words_that_changed_since_they_looked():
    update = waiting_update()
    with pytest.raises(StaleVersion):
        approve_update(actor=manager(), update=update, version=update.incident.version - 1)


def test_a_set_time_waits_for_the_second_person_and_may_be_moved():
    author = manager()
    update = waiting_update(author)
    undo_update(actor=author, update=update)
    waiting = publish_update(actor=author, update=update, publish_at=in_minutes(30))
    assert waiting.state == "awaiting_approval"
    moved = reschedule_update(actor=author, update=update, publish_at=in_minutes(60))
    assert moved.state == "awaiting_approval"
    assert approve_update(actor=manager(), update=update).state == "scheduled"


def test_a_second_press_of_approve_answers_the_same():
    update = waiting_update()
    approver = manager()
    first = approve_update(actor=approver, update=update)
    assert approve_update(actor=approver, update=update).published_at == first.published_at
    assert AuditEntry.objects.filter(verb="approve").count() == 1


def test_a_cancelled_update_is_not_approved():
    update = waiting_update()
    Update.objects.filter(pk=update.pk).update(state="cancelled")
    with pytest.raises(IllegalTransition):
        approve_update(actor=manager(), update=update)


def test_a_key_of_nobody_cannot_approve_what_it_wrote_itself():
    make_levels()
    key = api_caller(Role.MANAGER)
    declared = key.post("incidents", {"title": "All is down", "level": 4}).json()
    step = f"incidents/{declared['id']}/updates/{declared['updates'][0]['id']}"
    assert key.post(f"{step}/approve").status_code == 403
    assert api_caller(Role.ADMINISTRATOR).post(f"{step}/approve").json()["publication"]["state"] == "published"


def test_the_api_bypasses_with_a_reason_and_tells_it():
    make_levels()
    api = api_caller(Role.RESPONDER)
    declared = api.post("incidents", {"title": "All is down", "level": 4}).json()
    step = f"incidents/{declared['id']}/updates/{declared['updates'][0]['id']}"
    refused = api.post(f"{step}/bypass", {"reason": " "})
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["bypass_reason"])
    answer = api.post(f"{step}/bypass", {"reason": "Nobody answers."}).json()
    assert answer["publication"]["state"] == "published"
    assert answer["updates"][0]["bypass"] == {"by": "test responder", "reason": "Nobody answers."}
    at_once = api.post("incidents", {"title": "Fire", "level": 4, "bypass_reason": "Fire"})
    assert at_once.json()["publication"]["state"] == "published"


def test_a_right_beside_the_role_lets_somebody_approve():
    update = waiting_update()
    helper: User = make_user(Role.RESPONDER, rights=["approve"])
    assert approve_update(actor=make_actor(user=helper), update=update).state == "published"
