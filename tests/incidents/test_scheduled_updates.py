"""Later: an update at a set time is changed, moved or cancelled until then, and checked again when it goes out."""

from unittest.mock import ANY

import pytest

from incidents.declarations import ChannelChoice, Declaration, Text, UpdateChange, UpdateDraft
from incidents.models import Incident, Level, Notice, Update
from incidents.services import (
    add_update,
    approve_update,
    cancel_update,
    change_draft,
    change_update,
    publish_update,
    release_due_updates,
    reschedule_update,
    undo_update,
)
from incidents.services.releasing import release_update
from incidents.signals import update_published
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from statuscomms.models import AuditEntry, StaffAlert
from tests.factories import make_actor, make_audience, make_contact, make_incident, make_levels, make_user
from tests.incidents.moments import in_minutes, let_its_time_come
from tests.people import ApiCaller

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def scheduled_update(*, level: int = 3, actor: Actor | None = None, **draft) -> Update:
    """The second update of a running incident, set for half an hour from now."""
    incident = make_incident(level=level)
    words = {"texts": {"en": Text(body="Fixed at noon.")}, "status": "monitoring", "publish_at": in_minutes(30)}
    update = add_update(actor=actor or make_actor(), incident=incident, draft=UpdateDraft(**{**words, **draft}))
    assert update.state == "scheduled"
    return update


def test_it_goes_out_when_its_time_comes():
    update = scheduled_update()
    release_due_updates()
    update.refresh_from_db()
    assert update.state == "scheduled"
    let_its_time_come(update)
    release_due_updates()
    update.refresh_from_db()
    assert (update.state, update.incident.updates.filter(state="published").count()) == ("published", 2)
    assert Incident.objects.get().status == "monitoring"


def test_its_time_can_be_changed_until_then():
    update = scheduled_update()
    moved = reschedule_update(actor=make_actor(), update=update, publish_at=in_minutes(90))
    assert moved.release_at > update.release_at
    assert AuditEntry.objects.filter(verb="reschedule").count() == 1
    with pytest.raises(InvalidInput):
        reschedule_update(actor=make_actor(), update=update, publish_at=in_minutes(-1))
    with pytest.raises(StaleVersion):
        reschedule_update(actor=make_actor(), update=update, publish_at=in_minutes(5), version=1)
    with pytest.raises(NotAllowed):
        reschedule_update(actor=make_actor(Role.SUPPORT), update=update, publish_at=in_minutes(5))


def test_only_what_waits_for_a_time_is_moved():
    draft = make_incident(publish=False).updates.get()
    with pytest.raises(Conflict):
        reschedule_update(actor=make_actor(), update=draft, publish_at=in_minutes(5))
    with pytest.raises(Conflict):
        reschedule_update(actor=make_actor(), update=make_incident("Other").updates.get(), publish_at=in_minutes(5))


def test_its_words_can_be_changed_and_it_keeps_its_time():
    update = scheduled_update()
    change = UpdateChange(texts={"en": Text(body="Fixed at one.")}, status="identified")
    changed = change_update(actor=make_actor(), update=update, change=change)
    assert (changed.state, changed.release_at) == ("scheduled", update.release_at)
    let_its_time_come(update)
    release_due_updates()
    banner = Notice.objects.get(channel="banner", state="live")
    assert banner.texts["en"]["body"] == "Fixed at one."
    assert Incident.objects.get().status == "identified"


def test_changing_what_is_said_leaves_the_channels_unless_they_are_named():
    update = scheduled_update()
    before = set(update.notices.values_list("channel", flat=True))
    change_update(actor=make_actor(), update=update, change=UpdateChange(texts={"en": Text(body="Later.")}))
    assert set(update.notices.values_list("channel", flat=True)) == before
    change_update(actor=make_actor(), update=update, change=UpdateChange(channels={"banner": ChannelChoice()}))
    assert set(update.notices.values_list("channel", flat=True)) == {"banner"}


def test_a_scheduled_update_is_never_changed_into_one_that_cannot_go_out():
    update = scheduled_update()
    with pytest.raises(InvalidInput):
        change_update(actor=make_actor(), update=update, change=UpdateChange(texts={"en": Text(body="x" * 9_000)}))
    update.refresh_from_db()
    assert update.texts["en"]["body"] == "Fixed at noon."


def test_who_writes_drafts_only_may_not_change_what_is_scheduled():
    update = scheduled_update()
    writer = Actor(make_actor().kind, "Writer", None, Role.RESPONDER, frozenset(), frozenset({"draft"}))
    with pytest.raises(NotAllowed):
        change_update(actor=writer, update=update, change=UpdateChange(texts={"en": Text(body="Mine.")}))


def test_what_was_approved_and_then_changed_waits_for_approval_again():
    author, approver = (make_actor(user=make_user(Role.MANAGER)) for _ in range(2))
    incident = make_incident(level=4, publish=False)
    update = incident.updates.get()
    publish_update(actor=author, update=update, publish_at=in_minutes(30))
    approve_update(actor=approver, update=update)
    changed = change_update(actor=author, update=update, change=UpdateChange(texts={"en": Text(body="Other words.")}))
    assert (changed.state, changed.approved_by) == ("awaiting_approval", "")
    let_its_time_come(update)
    release_due_updates()
    update.refresh_from_db()
    assert update.state == "awaiting_approval"
    assert approve_update(actor=approver, update=update).state == "published"


def test_a_scheduled_declaration_is_written_anew_and_keeps_its_time():
    incident = make_incident(publish_at=in_minutes(30))
    update = incident.updates.get()
    declaration = Declaration(title="Cards fail in shops", level=2, publish=False)
    change_draft(actor=make_actor(), incident=incident, declaration=declaration, version=incident.version)
    update.refresh_from_db()
    assert (update.state, Incident.objects.get().title) == ("scheduled", "Cards fail in shops")
    let_its_time_come(update)
    release_due_updates()
    assert Incident.objects.get().published_at is not None


@pytest.mark.parametrize("state", ["held", "awaiting_approval", "published", "cancelled"])
def test_only_drafts_and_scheduled_updates_are_changed(state: str):
    incident = make_incident(publish=False)
    Update.objects.update(state=state, release_at=in_minutes(1))
    update = incident.updates.select_related("incident").get()
    with pytest.raises(Conflict):
        change_update(actor=make_actor(), update=update, change=UpdateChange(texts={"en": Text(body="Other.")}))
    if state != "cancelled":  # after a cancelled first update the incident may still be written anew
        with pytest.raises(Conflict):
            change_draft(actor=make_actor(), incident=incident, declaration=Declaration(title="Other"))


def test_a_cancelled_one_never_goes_out():
    update = scheduled_update()
    cancel_update(actor=make_actor(), update=update)
    let_its_time_come(update)
    release_due_updates()
    update.refresh_from_db()
    assert update.state == "cancelled"


def test_undone_in_the_moment_before_its_release_it_stays_a_draft():
    """The clock has already picked the update up when somebody undoes it: the undo holds."""
    update = scheduled_update()
    undo_update(actor=make_actor(), update=update)
    released = release_update(update_id=update.pk, actor=make_actor(), only_from=("held", "scheduled"))
    assert released.state == "draft"


def archive_the_audience(update: Update) -> None:
    update.notices.select_related("audience").first().audience.__class__.objects.update(archived_at=in_minutes(0))


def make_it_too_long(update: Update) -> None:
    long = {"en": {"title": "t", "body": "word " * 1_900, "instructions": ""}}
    Update.objects.filter(pk=update.pk).update(texts=long)


def close_the_incident(update: Update) -> None:
    Incident.objects.filter(pk=update.incident_id).update(status="cancelled", kind="announcement")


def take_the_channel_away(update: Update) -> None:
    Notice.objects.filter(update=update, channel="banner").update(channel="pigeon")


@pytest.mark.parametrize("spoil", [archive_the_audience, make_it_too_long, close_the_incident, take_the_channel_away])
def test_what_cannot_go_out_any_more_is_a_draft_again_and_staff_are_alarmed(spoil):
    make_contact(email="one@example.com")
    audience = make_audience("shops")
    incident = make_incident(audience=audience.slug)
    words = UpdateDraft(texts={"en": Text(body="Fixed at noon.")}, publish_at=in_minutes(30))
    update = add_update(actor=make_actor(), incident=incident, draft=words)
    spoil(update)
    let_its_time_come(update)
    heard: list[object] = []
    update_published.connect(lambda **kw: heard.append(kw["update"]), weak=False, dispatch_uid="heard")
    live = list(Notice.objects.filter(state="live").values_list("pk", flat=True))
    version = Incident.objects.get().version
    release_due_updates()
    release_due_updates()
    update_published.disconnect(dispatch_uid="heard")
    update.refresh_from_db()
    assert (update.state, update.release_at, update.published_at) == ("draft", None, None)
    assert heard == []
    assert list(Notice.objects.filter(state="live").values_list("pk", flat=True)) == live
    alarm = StaffAlert.objects.get(key=f"release:{update.uuid}")
    assert (alarm.urgency, alarm.count) == ("urgent", 1)
    assert "could not go out" in alarm.text
    assert AuditEntry.objects.get(verb="hand_back").details == {"number": 2, "code": ANY}
    assert Incident.objects.get().version == version + 1


def test_trouble_with_one_does_not_keep_the_others_waiting():
    first, second = scheduled_update(), scheduled_update()
    for update in (first, second):
        let_its_time_come(update)

    def fail(**kw):
        if kw["update"].pk == first.pk:
            raise RuntimeError("a receiver broke")

    update_published.connect(fail, weak=False, dispatch_uid="fail")
    release_due_updates()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("scheduled", "published")
    assert StaffAlert.objects.filter(key="release:trouble", closed_at=None).exists()
    update_published.disconnect(dispatch_uid="fail")
    release_due_updates()
    first.refresh_from_db()
    assert first.state == "published"
    assert not StaffAlert.objects.filter(key="release:trouble", closed_at=None).exists()


def test_the_api_schedules_shows_moves_changes_publishes_and_cancels(api: ApiCaller):
    incident = make_incident(level=2)
    later = in_minutes(30).isoformat()
    body = {"texts": {"en": {"body": "Fixed."}}, "publish_at": later, "version": incident.version}
    answer = api.post(f"incidents/{incident.uuid}/updates", body).json()
    assert (answer["publication"]["state"], answer["publication"]["at"]) == ("scheduled", ANY)
    update = f"incidents/{incident.uuid}/updates/{answer['updates'][1]['id']}"
    moved = api.post(f"{update}/reschedule", {"publish_at": in_minutes(90).isoformat()}).json()
    assert moved["publication"]["at"] > answer["publication"]["at"]
    assert api.post(f"{update}/reschedule", {"publish_at": "2020-01-01T00:00:00Z"}).status_code == 422
    changed = api.patch(update, {"texts": {"en": {"body": "Fixed for all."}}, "channels": "shown"}).json()
    assert changed["updates"][1]["texts"]["en"]["body"] == "Fixed for all."
    assert api.patch(update, {"status": "resolved"}).status_code == 422
    assert api.patch(update, {"version": 1}).status_code == 409
    assert api.post(f"{update}/undo").json()["publication"]["state"] == "draft"
    again = api.post(f"{update}/publish", {"hold_seconds": 60}).json()
    assert again["publication"]["undo_until"]
    assert api.post(f"{update}/cancel").json()["publication"]["state"] == "cancelled"
    assert api.post(f"{update}/publish").status_code == 409


def test_a_placeholder_that_is_left_over_when_its_time_comes_keeps_it_back_and_staff_read_which():
    update = scheduled_update(texts={"en": Text(body="About {title}: fixed at noon.")})
    Incident.objects.update(title="Cards in {service}")  # a value is never looked at again, so its braces would be read
    let_its_time_come(update)
    release_due_updates()
    update.refresh_from_db()
    assert (update.state, update.published_at) == ("draft", None)
    assert "{service}" in StaffAlert.objects.get(key=f"release:{update.uuid}").text


def test_a_level_that_came_to_want_a_second_person_keeps_it_back_until_there_was_one():
    author = make_actor(user=make_user(Role.RESPONDER))
    update = scheduled_update(actor=author)
    Level.objects.filter(number=3).update(needs_approval=True)
    let_its_time_come(update)
    release_due_updates()
    update.refresh_from_db()
    assert (update.state, update.incident.updates.filter(state="published").count()) == ("awaiting_approval", 1)
    assert StaffAlert.objects.get(key=f"approval:{update.uuid}").urgency == "urgent"
    with pytest.raises(NotAllowed):
        approve_update(actor=author, update=update)
    approved = approve_update(actor=make_actor(user=make_user(Role.MANAGER)), update=update)
    assert approved.state == "published"


def test_what_was_approved_goes_out_though_the_level_was_edited_meanwhile():
    Level.objects.all().delete()
    make_levels()
    Level.objects.filter(number=3).update(needs_approval=True)
    incident = make_incident(level=1)
    draft = UpdateDraft(texts={"en": Text(body="Fixed at noon.")}, level=3, publish_at=in_minutes(30))
    update = add_update(actor=make_actor(user=make_user(Role.RESPONDER)), incident=incident, draft=draft)
    approve_update(actor=make_actor(user=make_user(Role.MANAGER)), update=update)
    Level.objects.filter(number=3).update(hold_seconds=7)
    let_its_time_come(update)
    release_due_updates()
    update.refresh_from_db()
    assert update.state == "published"
