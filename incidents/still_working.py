"""The words of *Still working on it*, one press for when there is nothing new."""

from django.utils import translation
from django.utils.translation import gettext as _

from incidents.declarations import Text
from incidents.texts import languages


def still_working_texts() -> dict[str, Text]:
    """The words in every language of the installation, its own first."""
    return {language: _words(language) for language in languages()}


def _words(language: str) -> Text:
    with translation.override(language):
        return Text(body=_("We are still working on this. There is nothing new to tell yet."))
