"""What is right about a subscription, whoever asks for it: the person, staff or another system."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from audiences.drafts import SubscriptionDraft
from audiences.models import Service
from audiences.queries import service_called
from audiences.topics import IncidentKind, Severity, Wants
from statuscomms.errors import InvalidInput, NotFound, Sentence


def check_subscriptions(drafts: Sequence[SubscriptionDraft], services: Mapping[str, Service]) -> None:
    """Raise ``InvalidInput`` naming what is wrong; ``services`` are those that exist, by slug."""
    errors: dict[str, list[Sentence]] = {}
    for index, draft in enumerate(drafts):
        path = f"subscriptions.{index}"
        if draft.service and draft.service not in services:
            errors[f"{path}.service"] = [_("There is no such service.")]
        errors |= {f"{path}.{name}": sentences for name, sentences in _wrong_filters(draft).items()}
    if errors:
        raise InvalidInput(errors)


def checked_wishes(
    service: Service | str | None, wishes: SubscriptionDraft
) -> tuple[Service | None, dict[str, list[Sentence]]]:
    """The service that is meant (by row, slug or UUID) and what is wrong, by field."""
    errors = _wrong_filters(wishes)
    if not isinstance(service, str):
        return service, errors
    try:
        return service_called(service), errors
    except NotFound as trouble:
        return None, errors | {"service": [trouble.message]}


def _wrong_filters(draft: SubscriptionDraft) -> dict[str, list[Sentence]]:
    errors: dict[str, list[Sentence]] = {}
    if draft.wants not in Wants.values:
        errors["wants"] = [_("Give one of: %(choices)s.") % {"choices": ", ".join(Wants.values)}]
    if set(draft.kinds) - set(IncidentKind.values):
        errors["kinds"] = [_("Give some of: %(choices)s.") % {"choices": ", ".join(IncidentKind.values)}]
    if draft.minimum_severity not in ("", *Severity.values):
        errors["minimum_severity"] = [_("Give one of: %(choices)s.") % {"choices": ", ".join(Severity.values)}]
    return errors
