"""The chatbot entry: an answer in the chatbot's menu, nearer to the top the louder we speak."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.channels import FrameView, Options, OptionsForm
from touchpoints.channels.shown import CollectField, TextLimits, TouchpointChannel


class ChatbotOptions(OptionsForm):
    """How deep in the menu the entry stands, and which addresses it asks for."""

    depth = forms.IntegerField(
        label=_("Menu depth"), min_value=1, max_value=2, help_text=_("1: first buttons; 2: under the service's topic.")
    )
    collect = CollectField()


class ChatbotChannel(TouchpointChannel):
    """A button in the menu that opens the answer."""

    slug = "chatbot"
    answers_in_menu = True
    label = _("Chatbot entry")
    icon = "bot"
    options_form = ChatbotOptions
    default_options: ClassVar[Options] = {"depth": 1, "collect": []}
    stands_in_chat = True
    frame_views = (FrameView(_("As the embed draws it"), height=520, runs_scripts=True),)
    limits = TextLimits(title=60, body=600, instructions=300)
