"""Forms whose field names are the dotted paths of the API, so that errors of services find their field."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from statuscomms.errors import InvalidInput


class DottedForm(forms.Form):
    """A form with fields such as ``texts.fi.title``. Templates reach them through properties that return bound fields."""

    error_css_class = "has-error"
    use_required_attribute = False

    def bound(self, *path: str) -> BoundField:
        """The bound field called ``path`` joined by dots."""
        return self[".".join(path)]

    def bound_under(self, *path: str) -> Iterator[BoundField]:
        """The bound fields below ``path``, in order."""
        start = ".".join(path) + "."
        return (self[name] for name in self.fields if name.startswith(start))

    def has_errors_under(self, *path: str) -> bool:
        """Whether a field at or below ``path`` has an error: its section is then opened."""
        whole = ".".join(path)
        return any(name == whole or name.startswith(whole + ".") for name in self.errors)

    def value(self, *path: str, default: Any = None) -> Any:
        """The cleaned value, or ``default`` when the field is missing, empty or wrong (drafts are previewed half-finished)."""
        found = getattr(self, "cleaned_data", {}).get(".".join(path))
        return default if found in (None, "") else found

    def lines(self, name: str) -> list[str]:
        """The lines of a text area, blanks left out."""
        return [line.strip() for line in self.value(name, default="").splitlines() if line.strip()]

    def add_refusal(self, refusal: InvalidInput) -> None:
        """Show what a service refused at the field it named, or at the nearest one above it, or at the top of the form."""
        for path, sentences in refusal.fields.items():
            field = self._field_for(path)
            for sentence in sentences:
                text = str(sentence) if field or path in ("", "__all__") else f"{path}: {sentence}"
                self.add_error(field, text)

    def _field_for(self, path: str) -> str | None:
        parts = path.split(".")
        while parts:
            if ".".join(parts) in self.fields:
                return ".".join(parts)
            parts.pop()
        return None


def flattened(values: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """``{"a": {"b": 1}}`` -> ``{"<path>.a.b": 1}``: initial values of a dotted form."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= flattened(value, *path, name)
        else:
            flat[".".join((*path, name))] = value
    return flat
