"""Giving a part of the work to somebody."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.forms.dotted import DottedForm
from incidents.responsibility_queries import PartOfWork
from statuscomms.models import User


class ResponsibilityForm(DottedForm):
    """Which part, to whom, and what the next one should know."""

    part = forms.ChoiceField(label=_("Part of the work"), widget=forms.RadioSelect)
    person = forms.ChoiceField(label=_("Who does it from now on"), required=False)
    note = forms.CharField(
        label=_("What they should know"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: Any = None, *, parts: Sequence[PartOfWork], people: Sequence[User], part: str = ""
    ) -> None:
        super().__init__(data, initial={"part": part or parts[0].value})
        choices = [(one.value, one.label) for one in parts]
        part_field, person_field = self.fields["part"], self.fields["person"]
        assert isinstance(part_field, forms.ChoiceField) and isinstance(person_field, forms.ChoiceField)
        part_field.choices = choices
        person_field.choices = [("", _("Nobody")), *((str(person.uuid), person.display_name) for person in people)]
        self._people = {str(person.uuid): person for person in people}

    @property
    def chosen_part(self) -> tuple[str, str]:
        """The part and, where it is one, the channel's slug."""
        part, _colon, channel = str(self.value("part", default="")).partition(":")
        return part, channel

    @property
    def chosen_person(self) -> User | None:
        """Whom it is given to; None: nobody has it."""
        return self._people.get(self.value("person", default=""))
