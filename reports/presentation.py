"""The report as a manager reads it: headline, key figures, sentences. Screen and PDF share it."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.models.service import in_language
from audiences.topics import IncidentKind, Severity
from incidents.declarations import Then
from reports.cells import shown
from reports.channel_order import in_channel_order
from reports.labels import channel_label, status_label
from reports.models import Report
from reports.reach import About, ReachReport, VisitorEstimate


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that matters. ``key`` names it for tests and programs."""

    key: str
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything in words. ``facts`` say which incident it is."""

    report: Report
    reach: ReachReport
    is_final: bool
    state_sentence: str
    facts: list[str]
    headline: str
    headline_label: str
    headline_note: str
    figures: list[Figure]
    closing_sentence: str

    @property
    def is_handed_over(self) -> bool:
        """Whether the list of those who wait was handed over instead of a closing message."""
        return self.reach.closing.how == Then.HAND_OVER


def page_of(report: Report) -> ReportPage:
    """The report in the active language."""
    reach = ReachReport.from_json(report.data)
    is_final = report.state == Report.State.FINAL
    return ReportPage(
        report=report,
        reach=reach,
        is_final=is_final,
        state_sentence=_state_sentence(report, is_final),
        facts=_facts(reach),
        headline=shown(reach.people.reached),
        headline_label=_("people reached at least once"),
        headline_note=_headline_note(reach),
        figures=_figures(reach),
        closing_sentence=closing_sentence(reach),
    )


def _state_sentence(report: Report, is_final: bool) -> str:
    words = {"version": report.version, "when": shown(report.built_at)}
    if is_final:
        return _("Final. Version %(version)d, %(when)s.") % words
    return _("Provisional: numbers still come in. Version %(version)d, %(when)s.") % words


def _facts(reach: ReachReport) -> list[str]:
    about = reach.about
    services = ", ".join(in_language(names) for names in about.services)
    facts = [
        str(IncidentKind(about.kind).label),
        str(Severity(about.severity).label),
        _("Level %(level)d") % {"level": reach.measures.level},
        status_label(about.status),
        services or _("every service"),
        _audience(about),
        _("declared by %(who)s") % {"who": about.declared_by},
    ]
    return facts


def _audience(about: About) -> str:
    """Who was meant, and by which version of the audience's rule."""
    if not about.audience:
        return _("everybody concerned")
    name, versions = in_language(about.audience), ", ".join(map(str, about.audience_versions))
    return _("%(audience)s (version %(versions)s)") % {"audience": name, "versions": versions} if versions else name


def _headline_note(reach: ReachReport) -> str:
    people = reach.people
    parts = [
        _("%(count)s by a message that was sent") % {"count": shown(people.contacts)},
        _("%(count)s seen signed in on a site") % {"count": shown(people.identified_visitors)},
    ]
    sentence = _("%(parts)s; nobody counted twice.") % {"parts": ", ".join(parts)}
    if reach.shown():
        sentence += f" {_anonymous_sentence(people.anonymous_visitors)}"
    return sentence


def _anonymous_sentence(anonymous: VisitorEstimate) -> str:
    if anonymous.estimate is None:
        return _("How many other visitors saw it is unknown.")
    count = {"count": shown(anonymous.estimate), "days": anonymous.days, "uncounted": shown(anonymous.uncounted)}
    if anonymous.days > 1:
        said = _("About %(count)s visitor-days of others in %(days)s days: who came on two days counts twice.") % count
    else:
        said = _("About %(count)s other visitors saw it.") % count
    if anonymous.uncounted:
        said += (
            " "
            + ngettext(
                "%(uncounted)s sighting could not be counted as a visitor, so there may have been more.",
                "%(uncounted)s sightings could not be counted as visitors, so there were more.",
                anonymous.uncounted,
            )
            % count
        )
    return said


def _figures(reach: ReachReport) -> list[Figure]:
    times = reach.times
    first = times.first_notice_at - times.declared_at if times.first_notice_at is not None else None
    lasted = times.resolved_at - times.declared_at if times.resolved_at is not None else None
    figures = [
        Figure("time_to_first_notice", _("Time to first notice"), shown(first), _("after declaring")),
        Figure("lasted", _("Duration"), shown(lasted) if lasted is not None else _("still open"), _("from declaring")),
        _delivered_figure(reach),
        Figure(
            "confirmed",
            _("Followers collected"),
            shown(reach.collected.confirmed),
            _("of %(asked)s who asked") % {"asked": shown(reach.collected.asked)},
        ),
        Figure(
            "enquiries",
            _("Enquiries"),
            shown(reach.enquiries.total),
            _("%(before)s before the first notice, %(after)s after it")
            % {"before": shown(reach.enquiries.before), "after": shown(reach.enquiries.after)},
        ),
    ]
    if reach.cost is not None:
        amount = shown(Decimal(reach.cost.amount))
        figures.append(Figure("cost", _("Cost"), f"{amount} {reach.cost.currency}", _("by our price list")))
    return figures


def _delivered_figure(reach: ReachReport) -> Figure:
    """Messages that went out; how many of them a receipt confirms stands beside, since not every provider tells."""
    sent = list(reach.sent().values())
    went_out = sum(one.went_out for one in sent)
    delivered = sum(one.delivered for one in sent)
    failed = sum(one.failed for one in sent)
    note = _("%(delivered)s with a receipt, %(failed)s failed") % {
        "delivered": shown(delivered),
        "failed": shown(failed),
    }
    return Figure("messages", _("Messages sent"), shown(went_out), note)


def closing_sentence(reach: ReachReport) -> str:
    """How it was closed, and whom that reached."""
    closing = reach.closing
    if not closing.how:
        return _("The incident is still open, so nobody has been told that it is over.")
    if closing.how == Then.HAND_OVER:
        if closing.handed_to:
            return _("No closing message was sent: the list of those who want to know was handed over to %(whom)s.") % {
                "whom": closing.handed_to
            }
        return _("No closing message was sent: the list of those who want to know was handed over instead.")
    told = ngettext(
        "%(count)s person was told that it is over", "%(count)s people were told that it is over", closing.people
    ) % {"count": shown(closing.people)}
    if closing.expected is None and closing.channels:
        return _("%(told)s so far; the closing message is still being sent.") % {"told": told}
    where = ", ".join(
        f"{channel_label(slug)} {shown(people)}" for slug, people in in_channel_order(closing.channels).items()
    )
    when = shown(closing.published_at)
    if not where:
        return _("The closing message was published %(when)s; nobody had asked to be told.") % {"when": when}
    return _("%(told)s (%(where)s), published %(when)s by %(who)s.") % {
        "told": told,
        "where": where,
        "when": when,
        "who": closing.author,
    }
