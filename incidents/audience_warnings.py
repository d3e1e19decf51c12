"""What the review says of the audiences of an update: a wrong one is the worst mistake, and numbers alone do not always show it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from audiences.models import Audience
from audiences.overview import problems_in_words
from audiences.recipients import Estimate


def audience_warnings(
    told: Iterable[tuple[Audience | None, Estimate | None]], *, may_be_empty: bool
) -> tuple[str, ...]:
    """Warnings about rules that speak of what is there no more, and about messages that concern nobody, each once.

    ``told``: the audience of each notice (None: whom the services concern) and its estimate (None: it is shown, not sent).
    ``may_be_empty``: when an incident is closed, or in a drill, nobody concerned is no mistake.
    """
    found: list[str] = []
    for audience, reach in told:
        if audience is not None:
            found += [
                _("The audience %(name)s: %(problem)s") % {"name": audience.name(), "problem": problem}
                for problem in problems_in_words(audience.rule)
            ]
        if reach is not None and not reach.people and not may_be_empty:
            found.append(_nobody(audience))
    return tuple(dict.fromkeys(found))


def _nobody(audience: Audience | None) -> str:
    if audience is None:
        return _("This concerns nobody now: no message is sent.")
    return _("Nobody belongs to the audience %(name)s now: no message is sent.") % {"name": audience.name()}
