"""The declare form: everything on one page, only the title required."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from audiences.models import Audience, Service
from audiences.topics import IncidentKind, Severity
from incidents.declarations import ChannelChoice, Declaration, PageRules
from incidents.forms.affected_services import ServiceGroup, affected_services, service_fields, service_groups
from incidents.forms.channels import (
    ChannelRow,
    channel_fields,
    channel_rows,
    channel_values,
    channels_of,
    drop_errors_of_silent_channels,
)
from incidents.forms.dotted import DottedForm
from incidents.forms.maintenance import (
    MaintenanceRows,
    declared_options,
    declared_values,
    keep_unusual_reminders,
    maintenance_rows,
    repeat_fields,
    switch_fields,
)
from incidents.forms.moments import MomentField
from incidents.forms.overrides import page_patterns
from incidents.forms.texts import (
    LanguageTab,
    brief_fields,
    brief_of,
    brief_values,
    language_tabs,
    text_fields,
    text_values,
    texts_of,
)
from incidents.maintenance_defaults import switches_of

AS_LEVEL_SAYS = "level"
CHOSEN = "own"


class DeclarationForm(DottedForm):
    """Turns the declare page into a ``Declaration``. ``base`` is what it started from: what the page does not show is kept."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What is wrong, in one line. The only thing that you must fill in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, widget=forms.RadioSelect)
    audience = forms.ChoiceField(label=_("Audience"), required=False)
    affected_estimate = forms.IntegerField(
        label=_("Customers affected, your estimate"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        help_text=_("Leave empty to use the computed number. Your name is kept with it."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    level = forms.ChoiceField(label=_("Level"), required=False, widget=forms.RadioSelect)
    channels_from = forms.ChoiceField(
        label=_("Channels"),
        required=False,
        choices=[(AS_LEVEL_SAYS, _("As the level says")), (CHOSEN, _("Choose here"))],
        widget=forms.RadioSelect,
    )
    starts_at = MomentField(label=_("Starts"), required=False)
    ends_at = MomentField(label=_("Ends"), required=False)
    drill = forms.BooleanField(
        label=_("This is a drill"), required=False, help_text=_("Goes only to the test list, never to the public.")
    )
    playbook = forms.CharField(required=False, widget=forms.HiddenInput)
    origin = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    draft = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        services: list[Service],
        audiences: list[Audience],
        base: Declaration | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.services = services
        everybody = ("", _("Everybody whom the services concern"))
        self.choice("audience").choices = [everybody, *((audience.slug, audience.name()) for audience in audiences)]
        self.choice("level").choices = [("", _("As suggested")), *((str(n), str(n)) for n in range(1, 5))]
        self.fields |= service_fields(services)
        self.fields |= text_fields()
        self.fields["pages.include"] = page_patterns(_("Show only on these pages"), "/checkout*")
        self.fields["pages.exclude"] = page_patterns(_("Never on these pages"), "/careers*")
        self.fields |= channel_fields(audiences)
        self.fields |= brief_fields()
        self.fields |= switch_fields() | repeat_fields()
        keep_unusual_reminders(self, switches_of(base.maintenance if base else None).reminder_minutes)

    def choice(self, name: str) -> forms.ChoiceField:
        """The choice field called ``name``."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        """Options of channels that stay silent do not matter."""
        drop_errors_of_silent_channels(self)
        return self.cleaned_data

    @property
    def service_groups(self) -> list[ServiceGroup]:
        """The tree of services with their impact fields."""
        return service_groups(self, self.services)

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The words per language."""
        return language_tabs(self, "texts")

    @property
    def brief_tabs(self) -> list[LanguageTab]:
        """The support brief per language."""
        return language_tabs(self, "brief")

    @property
    def channel_rows(self) -> list[ChannelRow]:
        """The channels and their options."""
        return channel_rows(self)

    @property
    def maintenance(self) -> MaintenanceRows:
        """What only maintenance asks."""
        return maintenance_rows(self)

    @property
    def page_fields(self) -> list[BoundField]:
        """On which pages shown notices appear."""
        return [self.bound("pages", "include"), self.bound("pages", "exclude")]

    @property
    def chooses_channels(self) -> bool:
        """Whether the channels are chosen here instead of by the level."""
        return bool(self["channels_from"].value() == CHOSEN)

    def declaration(self, *, publish: bool = False) -> Declaration:
        """What was asked for. On a form with errors: as far as it can be read, for previews."""
        chosen = self.value("channels_from") == CHOSEN
        level = self.value("level")
        return Declaration(
            title=self.value("title", default=""),
            kind=self.value("kind", default=IncidentKind.INCIDENT.value),
            severity=self.value("severity", default=Severity.TRIAGE.value),
            services=affected_services(self, self.services),
            texts=texts_of(self),
            level=int(level) if level else None,
            audience=self.value("audience"),
            pages=PageRules(tuple(self.lines("pages.include")), tuple(self.lines("pages.exclude"))),
            affected_estimate=self.value("affected_estimate"),
            channels=channels_of(self) if chosen else None,
            brief=brief_of(self, with_empty=True),
            playbook=self.value("playbook"),
            is_complete=True,
            starts_at=self.value("starts_at"),
            ends_at=self.value("ends_at"),
            publish=publish,
            drill=self.value("drill", default=False),
            client_key=self.value("client_key"),
            origin=self.value("origin", default=""),
            maintenance=declared_options(self),
        )


def declaration_values(declaration: Declaration) -> dict[str, Any]:
    """Initial values of the form from a declaration (a playbook, a prefilled link, a saved draft)."""
    chosen = declaration.channels
    return {
        "title": declaration.title,
        "kind": declaration.kind,
        "severity": declaration.severity,
        "audience": declaration.audience or "",
        "affected_estimate": declaration.affected_estimate,
        "level": str(declaration.level or ""),
        "channels_from": AS_LEVEL_SAYS if chosen is None else CHOSEN,
        "starts_at": declaration.starts_at,
        "ends_at": declaration.ends_at,
        "drill": declaration.drill,
        "playbook": declaration.playbook or "",
        "origin": declaration.origin,
        "client_key": declaration.client_key or "",
        "pages.include": "\n".join(declaration.pages.include),
        "pages.exclude": "\n".join(declaration.pages.exclude),
        **{f"services.{impact.service}": impact.impact for impact in declaration.services},
        **text_values(declaration.texts),
        **brief_values(declaration.brief),
        **declared_values(declaration),
        **channel_values(chosen or {}),
    }


def level_channels(kept: dict[str, dict[str, Any]]) -> dict[str, ChannelChoice]:
    """A level's preset as choices: what the channel fields are filled with until somebody chooses."""
    return {slug: ChannelChoice(options=options) for slug, options in kept.items()}
