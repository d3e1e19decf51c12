"""The forms of an import: the file with how its people agreed, then what each column is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.folding import KEY
from audiences.imports.columns import ATTRIBUTE, TARGETS, check_mapping
from audiences.models import AttributeField, ContactImport
from audiences.models.service import in_language
from audiences.services.importing import LONGEST_CONSENT, SHORTEST_CONSENT
from statuscomms.errors import InvalidInput


class ImportUploadForm(forms.Form):
    """What is uploaded. Nothing is written before somebody has looked at the columns."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV up to 200 MB, or an Excel workbook (.xlsx) up to 100,000 rows. The first row names the columns."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    consent = forms.CharField(
        label=_("How did these people agree to get messages?"),
        help_text=_("Kept with each address as its consent. For example: accepted in the contract terms of 2024."),
        min_length=SHORTEST_CONSENT,
        max_length=LONGEST_CONSENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column on the page: its name, a few values, and the field that says what it is."""

    name: str
    sample: list[str]
    field: forms.BoundField


class ImportColumnsForm(forms.Form):
    """One choice per column of a file, as guessed until somebody changes it."""

    subscribe_all = forms.BooleanField(
        label=_("Subscribe everybody in the file to all services"),
        help_text=_("Only people who have not left, and only where the file does not name services itself."),
        required=False,
    )

    def __init__(self, job: ContactImport, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"subscribe_all": job.subscribe_all})
        self.job = job
        attributes = {field.key: in_language(field.labels) or field.key for field in AttributeField.objects.all()}
        for number, (column, target) in enumerate(zip(job.columns, job.mapping, strict=True)):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=_("What is %(column)s?") % {"column": column},
                choices=_choices(column, target, attributes),
                initial=target,
                required=False,
            )

    @property
    def column_rows(self) -> list[ColumnRow]:
        """The columns in their order."""
        return [
            ColumnRow(
                column,
                [row[number] for row in self.job.sample if number < len(row) and row[number]],
                self[f"column_{number}"],
            )
            for number, column in enumerate(self.job.columns)
        ]

    @property
    def mapping(self) -> list[str]:
        """The chosen targets, one per column."""
        return [self.cleaned_data.get(f"column_{number}") or "" for number in range(len(self.job.columns))]

    def clean(self) -> dict[str, Any]:
        """Every single target once, and something that names people."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            check_mapping(self.job.columns, self.mapping)
        except InvalidInput as trouble:
            names = {f"mapping.{column[:60]}": f"column_{number}" for number, column in enumerate(self.job.columns)}
            for path, sentences in trouble.fields.items():
                self.add_error(names.get(path), [str(sentence) for sentence in sentences])
        return cleaned


def _choices(column: str, target: str, attributes: Mapping[str, str]) -> list[Any]:
    kept = {f"{ATTRIBUTE}{key}": label for key, label in attributes.items()}
    key = "_".join(column.split())
    if KEY.fullmatch(key):
        kept.setdefault(f"{ATTRIBUTE}{key}", key)
    if target.startswith(ATTRIBUTE):
        kept.setdefault(target, target.removeprefix(ATTRIBUTE))
    return [("", _("Ignore this column")), *TARGETS.items(), (_("Attribute"), list(kept.items()))]
