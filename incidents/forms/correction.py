"""Mending a typo in published words."""

from collections.abc import Mapping
from typing import Any

from incidents.declarations import Text
from incidents.forms.dotted import DottedForm
from incidents.forms.texts import LanguageTab, language_tabs, text_fields, text_values, texts_of


class CorrectionForm(DottedForm):
    """The published words per language, to be mended. Languages that were not published cannot be added."""

    def __init__(self, data: Any = None, *, texts: Mapping[str, Text]) -> None:
        super().__init__(data, initial=text_values(texts))
        self.fields |= {name: field for name, field in text_fields().items() if name.split(".")[1] in texts}
        self.published = texts

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The words per language."""
        return [tab for tab in language_tabs(self, "texts") if tab.code in self.published]

    def changed_texts(self) -> dict[str, Text]:
        """The languages whose words differ from the published ones."""
        return {code: text for code, text in texts_of(self).items() if text != self.published.get(code)}
