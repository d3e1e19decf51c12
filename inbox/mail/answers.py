"""What we write back to a mail: a subject and a few calm sentences, in the sender's language."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from audiences.messages import MessageText
from audiences.models import Service
from inbox.keyword_table import Meaning, Phrase, word_for
from inbox.present_state import state_in_markdown


def stopped() -> MessageText:
    """After STOP. The sender of a mail is not proved: whoever did not ask for it learns of it here."""
    text = _(
        "We write no more to this address. If it was not you, or if you change your mind, choose again with the button below."
    )
    return MessageText(_("You are unsubscribed"), text)


def started() -> MessageText:
    """After START."""
    return MessageText(_("You get our messages again"), _("We write to this address again. Answer STOP to end it."))


def confirmed() -> MessageText:
    """After YES."""
    return MessageText(_("Confirmed"), _("Thank you. We will tell you at this address. Answer STOP to end it."))


def follows(topic: str) -> MessageText:
    """After FOLLOW, when the mail proved the address."""
    if topic:
        text = _("You now get messages about %(topic)s. Answer STOP to end it.") % {"topic": topic}
    else:
        text = _("You now get messages about all disruptions. Answer STOP to end it.")
    return MessageText(_("You follow %(organisation)s") % {"organisation": settings.ORGANISATION_NAME}, text)


def state(language: str, service: Service | None) -> MessageText:
    """After STATUS."""
    return MessageText(_("How things are now"), state_in_markdown(language, service))


def choose() -> MessageText:
    """After OPEN and CLOSE, which are about text messages: mail has a page for it."""
    return MessageText(_("When we write to you"), _("With the button below you choose when we may write, or a pause."))


def help_text(table: Sequence[Phrase], language: str) -> MessageText:
    """After HELP: what can be written."""
    words = [word_for(meaning, language, table) for meaning in (Meaning.STATUS, Meaning.FOLLOW)]
    listed = ", ".join(["STOP", "START", *(word for word in words if word)])
    text = _("Answer with one of these words alone: %(words)s. Anything else reaches our customer service.")
    return MessageText(_("What you can write to us"), text % {"words": listed})


def thanks(language: str) -> MessageText:
    """After an enquiry: what is known is the answer to most of them."""
    text = _("Thank you, we have got your message.")
    return MessageText(_("We have got your message"), f"{text}\n\n{state_in_markdown(language)}")


def button() -> str:
    """The words of the link to the page of choices that stands below every answer."""
    return _("Choose what you hear")
