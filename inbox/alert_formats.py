"""The notifications of monitors, read: Prometheus Alertmanager (version 4), Grafana alerting, and our own generic JSON.

Unknown fields of Alertmanager and Grafana are let through, because their formats grow; ours are refused, so that a typing
error is noticed.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inbox.alerts import MonitorAlert, Notification, digest
from incidents.texts import TAG
from statuscomms.clock import now
from statuscomms.schema_errors import invalid_input

MOST_ALERTS = 5_000
MOST_LABELS = 40
LABEL_LIMIT, SUMMARY_LIMIT, LINK_LIMIT = 200, 200, 500
OLDEST, FUTURE_ALLOWED = timedelta(days=366), timedelta(minutes=5)
_FIRING, _RESOLVED = ("firing", "alerting"), ("resolved", "ok")


class ProviderAlert(BaseModel):
    """One alert as Alertmanager and Grafana write it."""

    model_config = ConfigDict(extra="ignore")

    status: str
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    starts_at: datetime | None = Field(None, alias="startsAt")
    generator_url: str = Field("", alias="generatorURL")
    fingerprint: str = ""


class ProviderNotification(BaseModel):
    """A notification of Alertmanager or Grafana: one group of alerts."""

    model_config = ConfigDict(extra="ignore")

    group_key: str = Field("", alias="groupKey")
    truncated_alerts: int = Field(0, alias="truncatedAlerts", ge=0, le=1_000_000)
    alerts: list[ProviderAlert] = Field(max_length=MOST_ALERTS)


class GenericAlert(BaseModel):
    """One alert of our own format. ``fingerprint`` is the sender's name for it; the same again is the same alert."""

    model_config = ConfigDict(extra="forbid")

    fingerprint: Annotated[str, Field(min_length=1, max_length=500)]
    status: Annotated[str, Field(pattern="^(firing|resolved)$")] = "firing"
    summary: Annotated[str, Field(max_length=2_000)] = ""
    labels: dict[str, str] = Field(default_factory=dict, max_length=MOST_LABELS)
    starts_at: datetime | None = None
    link: Annotated[str, Field(max_length=2_000)] = ""


class GenericNotification(BaseModel):
    """Our own format: alerts that belong together; ``group`` joins them to what came before under the same name."""

    model_config = ConfigDict(extra="forbid")

    group: Annotated[str, Field(max_length=500)] = ""
    alerts: list[GenericAlert] = Field(max_length=MOST_ALERTS)


def alertmanager(body: Any) -> Notification:
    """Prometheus Alertmanager's webhook, version 4."""
    return _of_provider("alertmanager", body)


def grafana(body: Any) -> Notification:
    """Grafana alerting's webhook contact point: Alertmanager's shape with more fields."""
    return _of_provider("grafana", body)


def generic(body: Any) -> Notification:
    """Our own format, documented in docs/api.md; a single alert may stand alone."""
    alone = isinstance(body, dict) and "alerts" not in body and "fingerprint" in body
    found: GenericNotification = _read(GenericNotification, {"alerts": [body]} if alone else body)
    alerts = [
        MonitorAlert(
            fingerprint=digest(alert.fingerprint),
            group_key=digest(found.group) if found.group else "",
            firing=alert.status == "firing",
            labels=_labels(alert.labels),
            summary=_line(alert.summary, SUMMARY_LIMIT) or _line(alert.fingerprint, SUMMARY_LIMIT) or "alert",
            link=_link(alert.link),
            starts_at=_moment(alert.starts_at),
        )
        for alert in found.alerts
    ]
    return Notification("generic", alerts)


FORMATS: Mapping[str, Callable[[Any], Notification]] = {
    "alertmanager": alertmanager,
    "grafana": grafana,
    "generic": generic,
}
"""Source, as in the address of its hook, -> its reader. Each raises ``InvalidInput`` naming the wrong fields."""


def _of_provider(source: str, body: Any) -> Notification:
    found: ProviderNotification = _read(ProviderNotification, body)
    known = [alert for alert in found.alerts if alert.status.lower() in (*_FIRING, *_RESOLVED)]
    alerts = [
        MonitorAlert(
            fingerprint=digest(alert.fingerprint or repr(sorted(alert.labels.items()))),
            group_key=digest(found.group_key) if found.group_key else "",
            firing=alert.status.lower() in _FIRING,
            labels=_labels(alert.labels),
            summary=_summary(alert),
            link=_link(alert.generator_url),
            starts_at=_moment(alert.starts_at),
        )
        for alert in known
    ]
    return Notification(source, alerts, truncated=found.truncated_alerts, ignored=len(found.alerts) - len(known))


def _read(schema: type[Any], body: Any) -> Any:
    try:
        return schema.model_validate(body)
    except ValidationError as problem:
        raise invalid_input(problem.errors(include_url=False, include_input=False)) from None


def _summary(alert: ProviderAlert) -> str:
    written = (alert.annotations.get("summary"), alert.annotations.get("description"), alert.labels.get("alertname"))
    return next((line for text in written if (line := _line(text or "", SUMMARY_LIMIT))), "alert")


def _line(text: str, limit: int) -> str:
    """The text on one line, without what could be a placeholder or a tag, or cannot be seen."""
    text = TAG.sub(lambda tag: f"({tag[0][1:-1]})", text)
    seen = "".join(letter if letter.isprintable() else " " for letter in text.replace("{", "(").replace("}", ")"))
    return " ".join(seen.split())[:limit]


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    kept = sorted(labels.items())[:MOST_LABELS]
    return {name[:LABEL_LIMIT]: value[:LABEL_LIMIT] for name, value in kept}


def _link(address: str) -> str:
    """A web address to look at, or nothing; staff will press it."""
    return address if address.startswith(("https://", "http://")) and len(address) <= LINK_LIMIT else ""


def _moment(at: datetime | None) -> datetime | None:
    """When it began; a time without offset is UTC, one that cannot be true is unknown."""
    if at is None:
        return None
    moment = now()
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return aware if moment - OLDEST <= aware <= moment + FUTURE_ALLOWED else None
