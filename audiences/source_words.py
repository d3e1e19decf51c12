"""How people came to us, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOURCE_WORDS: dict[str, str | Promise] = {
    "import": _("a file"),
    "api": _("another system"),
    "banner": _("a banner"),
    "chatbot": _("the chatbot"),
    "page": _("a page"),
    "sms": _("a text message"),
    "email": _("a mail"),
    "staff": _("our staff"),
}


def source_in_words(source: str) -> str:
    """E.g. “a file”; a source of which nobody knows more is shown as it is kept, "–" when none is."""
    return str(SOURCE_WORDS.get(source, source or "–"))
