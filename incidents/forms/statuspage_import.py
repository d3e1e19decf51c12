"""The form that takes the files of another status page."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_FILES = 20
LARGEST_TOTAL = 20_000_000
"""Bytes of all files together; larger ones are for the command line."""


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class JsonFilesField(forms.FileField):
    """The files as (name, content)."""

    widget = SeveralFiles(attrs={"accept": ".json,application/json"})

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Read them; the first that is no proper upload says why."""
        uploads: list[UploadedFile] = list(data) if isinstance(data, (list, tuple)) else [data]
        if not uploads:
            super().clean(None, initial)  # says that something is missing
        checked = [super(JsonFilesField, self).clean(upload, initial) for upload in uploads]
        if len(checked) > MOST_FILES or sum(upload.size or 0 for upload in checked) > LARGEST_TOTAL:
            raise forms.ValidationError(
                _("Choose at most 20 files of 20 MB together. Larger pages go by command line.")
            )
        return [(upload.name or "", upload.read()) for upload in checked]


class StatuspageImportForm(forms.Form):
    """Files such as ``summary.json`` and ``incidents.json``, and the language that they are written in."""

    page_files = JsonFilesField(
        label=_("Files"),
        help_text=_(
            "Save summary.json, incidents.json and scheduled-maintenances.json from /api/v2/ of your old page."
        ),
    )
    language = forms.ChoiceField(label=_("Language of its texts"), choices=list(settings.LANGUAGES))
