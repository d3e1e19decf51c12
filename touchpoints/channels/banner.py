"""The banner: a bar at the top or bottom of the page."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.channels import Options, OptionsForm
from touchpoints.channels.shown import CollectField, TextLimits, TouchpointChannel


class BannerOptions(OptionsForm):
    """Where it stands, whether it can be closed, and which addresses it asks for."""

    position = forms.ChoiceField(label=_("Position"), choices=[("top", _("Top of the page")), ("bottom", _("Bottom"))])
    closable = forms.BooleanField(label=_("Visitors may close it"), required=False)
    collect = CollectField()


class BannerChannel(TouchpointChannel):
    """Pushes the page aside and stays until it is closed or ends."""

    slug = "banner"
    may_stay_after = True
    offers_answer = True
    label = _("Banner")
    icon = "banner"
    options_form = BannerOptions
    default_options: ClassVar[Options] = {"position": "top", "closable": True, "collect": []}
    limits = TextLimits(title=90, body=240, instructions=160)
