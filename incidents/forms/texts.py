"""Fields for words in every language: texts of an update and the support brief."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from incidents.brief_parts import BRIEF_LABELS
from incidents.declarations import BriefText, Text
from incidents.forms.dotted import DottedForm, flattened
from incidents.texts import languages


@dataclass(frozen=True, slots=True)
class LanguageTab:
    """The fields of one language, and what the tab says about them."""

    code: str
    name: str
    fields: tuple[BoundField, ...]
    is_written: bool
    has_errors: bool


def _area(rows: int, language: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "lang": language})


def text_fields(group: str = "texts") -> dict[str, forms.Field]:
    """``<group>.<language>.{title,body,instructions}`` for every language."""
    fields: dict[str, forms.Field] = {}
    for code in languages():
        fields[f"{group}.{code}.title"] = forms.CharField(
            label=_("Title"), required=False, widget=forms.TextInput(attrs={"lang": code, "maxlength": 200})
        )
        fields[f"{group}.{code}.body"] = forms.CharField(
            label=_("What is happening"), required=False, widget=_area(4, code)
        )
        fields[f"{group}.{code}.instructions"] = forms.CharField(
            label=_("What the customer should do"), required=False, widget=_area(2, code)
        )
    return fields


def brief_fields() -> dict[str, forms.Field]:
    """``brief.<language>.{known,say,do_not_say,workaround}`` for every language."""
    return {
        f"brief.{code}.{part}": forms.CharField(label=label, required=False, widget=_area(2, code))
        for code in languages()
        for part, label in BRIEF_LABELS.items()
    }


def text_values(texts: Mapping[str, Text], group: str = "texts") -> dict[str, Any]:
    """Initial values of the text fields."""
    return flattened({code: text.as_json() for code, text in texts.items()}, group)


def brief_values(brief: Mapping[str, BriefText]) -> dict[str, Any]:
    """Initial values of the brief's fields."""
    return flattened({code: asdict(text) for code, text in brief.items()}, "brief")


def texts_of(form: DottedForm, group: str = "texts") -> dict[str, Text]:
    """What was written, languages without a word left out."""
    written = {
        code: Text(*(form.value(group, code, part, default="") for part in ("title", "body", "instructions")))
        for code in languages()
    }
    return {code: text for code, text in written.items() if not text.is_empty}


def brief_of(form: DottedForm, *, with_empty: bool = False) -> dict[str, BriefText]:
    """The brief as written; languages without a word are left out unless words shall be taken back (``with_empty``)."""
    written = {
        code: BriefText(**{part: form.value("brief", code, part, default="") for part in BRIEF_LABELS})
        for code in languages()
    }
    return {code: brief for code, brief in written.items() if with_empty or any(asdict(brief).values())}


def language_tabs(form: DottedForm, group: str, *, last: str = "") -> list[LanguageTab]:
    """The tabs of ``texts`` or ``brief``, the installation's language first. ``last`` names a field to put at the end."""
    names = dict(settings.LANGUAGES)
    tabs = []
    for code in languages():
        if next(form.bound_under(group, code), None) is None:
            continue  # a form may leave languages out
        fields = tuple(sorted(form.bound_under(group, code), key=lambda field: field.name.endswith(f".{last}")))
        tabs.append(
            LanguageTab(
                code=code,
                name=str(names[code]),
                fields=fields,
                is_written=any(field.value() for field in fields),
                has_errors=form.has_errors_under(group, code),
            )
        )
    return tabs
