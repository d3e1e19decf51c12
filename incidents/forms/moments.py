"""Local dates and times as people type them."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

LOCAL_TIME = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """Local date and time. The missing hour of a clock change is refused by name; of the double hour the first one is meant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Give a day and a time, such as 2027-03-28 04:30."),
        "missing": _("On that day the clocks are put forward and this time does not exist. Choose one an hour later."),
    }

    def to_python(self, value: Any) -> datetime | None:
        """The moment in UTC, or None when nothing was typed."""
        if value in self.empty_values:
            return None
        naive = value if isinstance(value, datetime) else self._read(str(value).strip())
        try:
            return naive.astimezone(UTC) if timezone.is_aware(naive) else self._placed(naive)
        except OverflowError as trouble:  # the first and the last day of the calendar have no other time zone
            raise ValidationError(self.error_messages["invalid"], code="invalid") from trouble

    def _read(self, text: str) -> datetime:
        try:
            found = parse_datetime(text)
        except ValueError as trouble:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from trouble
        if found is None:
            found = forms.fields.BaseTemporalField.to_python(self, text)  # as people write it in their language
        assert isinstance(found, datetime)
        return found

    def _placed(self, naive: datetime) -> datetime:
        zone = timezone.get_current_timezone()
        at = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) != naive:
            raise ValidationError(self.error_messages["missing"], code="missing")
        return at
