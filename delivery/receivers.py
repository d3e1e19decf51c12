"""What this floor does when a lower one speaks: it writes broadcasts, in the speaker's own transaction."""

from typing import Any

from django.dispatch import receiver

from audiences.messages import MessageRequest
from audiences.models import Contact
from audiences.signals import contact_erased, message_requested, own_data_asked
from delivery.own_data import messages_to
from delivery.services.broadcasts import create_notice_broadcast, create_single_broadcast
from delivery.services.erasing import forget_recipient
from incidents.channels import SentChannel, all_channels
from incidents.lifecycle import NoticeState
from incidents.models import Notice, Update
from incidents.signals import message_due, update_published


@receiver(update_published, dispatch_uid="delivery.update_published")
def write_broadcasts(*, update: Update, notices: list[Notice], **kwargs: Any) -> None:
    """One broadcast for each notice that is sent now; ``message_due`` tells of those that wait for a moment of their own."""
    for notice in notices:
        channel = all_channels().get(notice.channel)
        if isinstance(channel, SentChannel) and notice.state != NoticeState.SCHEDULED:
            create_notice_broadcast(update=update, notice=notice, channel=channel)


@receiver(message_due, dispatch_uid="delivery.message_due")
def write_due_broadcast(*, notice: Notice, **kwargs: Any) -> None:
    """The broadcast of a notice whose own moment has come."""
    channel = all_channels().get(notice.channel)
    if isinstance(channel, SentChannel):
        create_notice_broadcast(update=notice.update, notice=notice, channel=channel)


@receiver(message_requested, dispatch_uid="delivery.message_requested")
def write_single_broadcast(*, request: MessageRequest, **kwargs: Any) -> None:
    """A confirmation or a reply: one broadcast with one delivery."""
    create_single_broadcast(request=request)


@receiver(own_data_asked, dispatch_uid="delivery.own_data_asked")
def add_messages_to_own_data(*, contact: Contact, **kwargs: Any) -> dict[str, Any]:
    """The messages that the person got."""
    return {"messages": messages_to(contact)}


@receiver(contact_erased, dispatch_uid="delivery.contact_erased")
def forget_erased_recipient(*, contact: Contact, **kwargs: Any) -> None:
    """A person is forgotten."""
    forget_recipient(contact=contact)
