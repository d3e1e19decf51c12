"""Subscriptions that staff or another system bring along with a contact: what is right about them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from audiences.drafts import SubscriptionDraft
from audiences.models import Service
from audiences.topics import IncidentKind, Severity, Wants
from statuscomms.errors import InvalidInput, Sentence


def check_subscriptions(drafts: Sequence[SubscriptionDraft], services: Mapping[str, Service]) -> None:
    """Raise ``InvalidInput`` naming what is wrong; ``services`` are those that exist, by slug."""
    errors: dict[str, list[Sentence]] = {}
    for index, draft in enumerate(drafts):
        path = f"subscriptions.{index}"
        if draft.service and draft.service not in services:
            errors[f"{path}.service"] = [_("There is no such service.")]
        if draft.wants not in Wants.values:
            errors[f"{path}.wants"] = [_("Give one of: %(choices)s.") % {"choices": ", ".join(Wants.values)}]
        if set(draft.kinds) - set(IncidentKind.values):
            errors[f"{path}.kinds"] = [_("Give some of: %(choices)s.") % {"choices": ", ".join(IncidentKind.values)}]
        if draft.minimum_severity not in ("", *Severity.values):
            choices = ", ".join(Severity.values)
            errors[f"{path}.minimum_severity"] = [_("Give one of: %(choices)s.") % {"choices": choices}]
    if errors:
        raise InvalidInput(errors)
