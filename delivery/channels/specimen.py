"""What a preview shows: a draft's words as if they went to one example person."""

from uuid import UUID

from django.utils.translation import gettext as _

from delivery.channels.contract import Outgoing
from incidents.channels import NoticeDraft, NoticeText
from incidents.lifecycle import CLOSING_STATUS, FIRST_STATUS
from statuscomms.clock import now

_NOBODY = UUID(int=0)


def text_in(draft: NoticeDraft, language: str) -> tuple[str, NoticeText]:
    """The language that will be served and its words, as at sending: a missing language falls back."""
    if language in draft.texts:
        return language, draft.texts[language]
    return next(iter(draft.texts.items()), (language, NoticeText(draft.title, "")))


def specimen_of(draft: NoticeDraft, language: str, *, links_to: str = "") -> Outgoing:
    """A message that is never sent. ``links_to`` stands behind the person's own links; "" leaves them out."""
    served, text = text_in(draft, language)
    statuses = CLOSING_STATUS if draft.is_closing else FIRST_STATUS
    return Outgoing(
        delivery_uuid=_NOBODY,
        message_id=0,
        attempt=0,
        began_at=now(),
        purpose="notice",
        recipient_key="",
        to="",
        name=_("Alex Example"),
        language=served,
        text=text,
        unsubscribe_url=links_to,
        preferences_url=links_to,
        page_url=links_to,
        status=draft.status
        or next((status.value for kind, status in statuses.items() if kind.value == draft.kind), ""),
    )
