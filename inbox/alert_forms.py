"""The form of a mapping from a label to what it means."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.queries import services_in_use
from audiences.topics import Severity
from inbox.models import AlertMapping
from inbox.services.alert_mappings import MappingDraft
from incidents.models import Playbook
from statuscomms.errors import Sentence


class MappingForm(forms.Form):
    """Label and value, and at least one thing that they mean."""

    label = forms.CharField(
        label=_("Label"),
        max_length=100,
        help_text=_("The name of the label, for example service or job."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    value = forms.CharField(
        label=_("Value"),
        max_length=200,
        help_text=_("Its value; a * at the end stands for anything."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("Says nothing about it")), *Severity.choices]
    )
    playbook = forms.ChoiceField(label=_("Playbook"), required=False)

    def __init__(self, data: object = None, *, mapping: AlertMapping | None = None) -> None:
        super().__init__(data, initial=_values_of(mapping) if mapping else None)  # type: ignore[arg-type]
        services = [(service.slug, service.name()) for service in services_in_use()]
        kept = mapping.service if mapping else None
        if kept is not None and kept.archived_at is not None:
            services.append((kept.slug, kept.name()))  # refused by name when saved, instead of silently left out
        playbooks = [(playbook.slug, playbook.name()) for playbook in Playbook.objects.all()]
        for name, choices, nothing in (
            ("service", services, _("No service")),
            ("playbook", playbooks, _("No playbook")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", nothing), *choices]

    def draft(self) -> MappingDraft:
        """What was asked for."""
        return MappingDraft(**self.cleaned_data)

    def add_refusal(self, fields: Mapping[str, Sequence[Sentence]]) -> None:
        """Show what the service refused beside the fields."""
        for name, sentences in fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))


def _values_of(mapping: AlertMapping) -> dict[str, str]:
    return {
        "label": mapping.label,
        "value": mapping.value,
        "service": mapping.service.slug if mapping.service is not None else "",
        "severity": mapping.severity,
        "playbook": mapping.playbook.slug if mapping.playbook is not None else "",
    }
