"""A field for a local date and time."""

from django import forms

LOCAL_TIME = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """Local date and time; the missing hour of a clock change is refused."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)
