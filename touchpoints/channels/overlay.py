"""The overlay: a dialog over the page that nobody can miss."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.channels import FrameView, Options, OptionsForm
from touchpoints.channels.shown import TextLimits, TouchpointChannel


class OverlayOptions(OptionsForm):
    """When it opens."""

    delay_seconds = forms.IntegerField(
        label=_("Open after (seconds)"), min_value=0, max_value=60, help_text=_("0 to 60 seconds after the page.")
    )


class OverlayChannel(TouchpointChannel):
    """Opens once per visitor and revision, after its delay."""

    slug = "overlay"
    interrupts = True
    label = _("Overlay")
    icon = "overlay"
    options_form = OverlayOptions
    default_options: ClassVar[Options] = {"delay_seconds": 3}
    preview_options: ClassVar[Options] = {"delay_seconds": 0}
    frame_views = (FrameView(_("As the embed draws it"), height=460, runs_scripts=True),)
    limits = TextLimits(title=90, body=500, instructions=300)
