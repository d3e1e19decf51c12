"""How many visitors notices meet, from what sites counted lately."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Min, Sum

from statuscomms.clock import now
from touchpoints.models import ImpressionCount, Site

_HOUR = 3600


def visitors_per_hour(sites: Sequence[Site]) -> int | None:
    """Times an hour that these sites showed their busiest notice since yesterday; None where nothing was counted.

    The busiest notice stands for the site's traffic: adding notices up would count a visitor once for each.
    """
    moment = now()
    rows = (
        ImpressionCount.objects.filter(site__in=sites, day__gte=(moment - timedelta(days=1)).date(), shown__gt=0)
        .exclude(incident__drill=True)
        .values("site", "notice_key")
        .annotate(times=Sum("shown"), since=Min("first_at"))
    )
    busiest: dict[int, float] = {}
    for row in rows:
        seconds = (moment - row["since"]).total_seconds() if row["since"] else 0.0
        hourly = row["times"] * _HOUR / max(seconds, _HOUR)
        busiest[row["site"]] = max(busiest.get(row["site"], 0.0), hourly)
    return round(sum(busiest.values())) if busiest else None
