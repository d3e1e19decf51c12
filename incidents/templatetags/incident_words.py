"""How times, numbers and icons of incidents are written in templates."""

import math
from datetime import UTC, datetime

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.channels import Channel
from incidents.levels import grouped, kept_reasons
from incidents.models import Incident
from incidents.queries import mark_of
from statuscomms.clock import now

register = template.Library()


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Local time with UTC beside it; the day is left out when it is today."""
    if at is None:
        return ""
    local, utc = timezone.localtime(at), at.astimezone(UTC)
    today = local.date() == timezone.localtime(now()).date()
    return format_html(
        '<time datetime="{}">{} <span class="utc">{} UTC</span></time>',
        utc.isoformat(timespec="seconds"),
        date_format(local, "TIME_FORMAT" if today else "DATETIME_FORMAT"),
        date_format(utc, "TIME_FORMAT"),
    )


@register.filter
def seconds_left(at: datetime | None) -> int:
    """Seconds until a moment, for a countdown that does not trust the reader's clock; 0 when it has passed."""
    return max(0, math.ceil((at - now()).total_seconds())) if at else 0


@register.filter
def level_reasons(incident: Incident) -> tuple[str, ...]:
    """Why the level was suggested, in the reader's language."""
    return kept_reasons(incident.suggestion)


@register.filter
def people(number: int | None) -> str:
    """A number of people with thousands apart; unknown is called unknown."""
    return _("unknown") if number is None else grouped(number)


@register.simple_tag
def channel_icon(channel: Channel) -> str:
    """The channel's icon."""
    try:
        return get_template(f"icons/{channel.icon}.svg").render()
    except template.TemplateDoesNotExist:
        return ""


@register.simple_tag
def incident_mark(incident: Incident) -> str:
    """The state that a page shows, by which it learns that there is a newer one."""
    return mark_of(incident)
