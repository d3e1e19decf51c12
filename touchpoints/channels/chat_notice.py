"""The chat notice: a line at the top of the chat window."""

from django.utils.translation import gettext_lazy as _

from incidents.channels import FrameView
from touchpoints.channels.shown import TextLimits, TouchpointChannel


class ChatNoticeChannel(TouchpointChannel):
    """Who opens the chat reads it before asking."""

    slug = "chat_notice"
    may_stay_after = True
    label = _("Chat notice")
    icon = "chat"
    stands_in_chat = True
    frame_views = (FrameView(_("As the embed draws it"), height=420, runs_scripts=True),)
    limits = TextLimits(title=80, body=160, instructions=120)
