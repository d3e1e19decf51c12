"""What the commonest error codes mean, for people who are on call and do not know a provider's list by heart.

Twilio: https://www.twilio.com/docs/api/errors; mail: RFC 3463 (enhanced status codes) and RFC 5321, section 4.2.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

GENERAL = {
    "quiet_hours": gettext_noop("Waits until the recipient's quiet hours are over."),
    "worker_lost": gettext_noop("One of our own workers ended while it was sending."),
    "crash": gettext_noop("Our own sending code failed."),
    "render": gettext_noop("The message could not be built."),
    "connection_lost": gettext_noop("The connection to the mail server broke."),
    "not_configured": gettext_noop("The provider is not set up."),
    "timeout": gettext_noop("The provider did not answer in time."),
    "ConnectTimeout": gettext_noop("The provider cannot be reached."),
    "ConnectionError": gettext_noop("The provider cannot be reached."),
    "ConnectionRefusedError": gettext_noop("The mail server cannot be reached."),
    "TimeoutError": gettext_noop("The mail server did not answer in time."),
    "gaierror": gettext_noop("The name of the mail server is not found."),
    "ReadTimeout": gettext_noop("The provider did not answer in time."),
}
TWILIO = {
    "20003": gettext_noop("The provider refuses our log-in."),
    "20429": gettext_noop("The provider asks us to send more slowly."),
    "21211": gettext_noop("This is no valid number."),
    "21408": gettext_noop("Our account may not send to this country."),
    "21610": gettext_noop("The recipient has told the provider to stop."),
    "21611": gettext_noop("The provider's queue is full."),
    "21612": gettext_noop("The provider has no way to this number."),
    "21614": gettext_noop("This is no mobile number."),
    "30001": gettext_noop("The provider's queue was full."),
    "30002": gettext_noop("The provider has suspended our account."),
    "30003": gettext_noop("The phone is off or out of reach."),
    "30004": gettext_noop("The carrier blocks the message."),
    "30005": gettext_noop("The number is not in use."),
    "30006": gettext_noop("This is a landline, or the carrier cannot be reached."),
    "30007": gettext_noop("The carrier took the message for spam."),
    "30008": gettext_noop("The carrier could not deliver it and does not say why."),
}
MAIL = {
    "5.1.1": gettext_noop("There is no such mailbox."),
    "5.1.2": gettext_noop("There is no such mail domain."),
    "5.1.10": gettext_noop("The domain takes no mail."),
    "5.2.1": gettext_noop("The mailbox is closed."),
    "5.2.2": gettext_noop("The mailbox is full."),
    "4.2.2": gettext_noop("The mailbox is full."),
    "5.4.4": gettext_noop("There is no such mail domain."),
    "5.7.1": gettext_noop("The receiving server refuses our message."),
    "421": gettext_noop("The mail server is busy and asks us to come back later."),
    "450": gettext_noop("The mailbox is busy just now."),
    "451": gettext_noop("The mail server has trouble just now."),
    "452": gettext_noop("The mail server has no room just now."),
    "550": gettext_noop("The receiving server refuses the address."),
    "552": gettext_noop("The mailbox is full."),
    "554": gettext_noop("The receiving server refuses our message."),
    "bounced": gettext_noop("The receiving server sent it back."),
    "429": gettext_noop("The provider asks us to send more slowly."),
}
_PARTS = re.compile(r"[A-Za-z_]+|\d+(?:\.\d+)*")


def in_plain_words(code: str) -> str:
    """A sentence in the reader's language, or "" for a code that we do not know. A mail code may have two parts: the finer
    one (``5.1.1``) says more than the coarse (``550``)."""
    for part in reversed(_PARTS.findall(code)):
        for words in (GENERAL, TWILIO, MAIL):
            if part in words:
                return _(words[part])
    return ""
