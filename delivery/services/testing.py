"""A message to try: an unpublished update as it would go out, sent by the real way to whoever asks, marked as a test."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from delivery.lifecycle import BroadcastPurpose
from delivery.models import Broadcast, Message
from delivery.services.broadcasts import PRIORITY_ONE_PERSON_WAITS, create_to_list, fallback_language
from incidents.channels import SentChannel, get_channel
from incidents.models import Notice
from incidents.review import draft_of_update
from statuscomms import audit, limits
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput

HOUR = 3_600


@transaction.atomic
def send_test(*, actor: Actor, notice: Notice, address: str, language: str = "") -> Broadcast:
    """Send ``notice`` with its words filled in to one address of staff, in ``language`` if it is written in it.

    Raises ``InvalidInput`` for a bad address or a channel that is shown, ``TooMany`` beyond ``TEST_MESSAGES_PER_HOUR``.
    """
    actor.require(Action.PUBLISH)
    channel = get_channel(notice.channel)
    if not isinstance(channel, SentChannel):
        raise InvalidInput({"notice": [_("This channel is shown, not sent: use its preview.")]})
    limits.take("test", str(actor.user_id or actor.name), capacity=settings.TEST_MESSAGES_PER_HOUR, per_seconds=HOUR)
    draft = draft_of_update(notice.update, notice.channel)
    texts = {
        code: {"title": text.title, "body": text.body, "instructions": text.instructions}
        for code, text in draft.texts.items()
    }
    message = Message.objects.create(
        texts=texts, fallback_language=fallback_language(texts), status_label=notice.update.status
    )
    broadcast = create_to_list(
        purpose=BroadcastPurpose.TEST,
        message=message,
        to=[address],
        notice=None,
        language=language if language in texts else "",
        channel=channel.slug,
        incident=None,
        update_number=0,
        critical=True,
        priority=PRIORITY_ONE_PERSON_WAITS,
        expires_at=now() + timedelta(seconds=HOUR),
    )
    audit.record(actor=actor, verb="sent_test", target=notice.incident, channel=channel.slug)
    return broadcast
