"""Posts to the staff's own chat (Slack, Teams, Mattermost, Matrix and others) through the addresses in ``TEAM_CHAT_URLS``.

The addresses are apprise's (https://github.com/caronc/apprise/wiki) and hold secrets: they are never logged or shown.
"""

import apprise
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


def is_set_up() -> bool:
    """Whether there is a chat to post to."""
    return bool(settings.TEAM_CHAT_URLS)


def post(*, title: str, text: str) -> bool:
    """Post plain text to every chat; False when one of them did not take it, or an address cannot be read.

    Calls the network: not within a transaction. A chat that does not answer costs about eight seconds.
    """
    chats = apprise.Apprise()
    readable = [chats.add(address) for address in settings.TEAM_CHAT_URLS]
    if not all(readable):
        log.warning("team_chat_address_unreadable", position=readable.index(False) + 1)
        return False
    return bool(chats.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT))
