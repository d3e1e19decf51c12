"""The report as tables. Screen, PDF, CSV and XLSX show these same tables, so their numbers cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from audiences.topics import AddressKind
from incidents.declarations import Then
from reports.cells import Value, shown
from reports.channel_order import in_channel_order
from reports.labels import channel_label, manual_state_label, place_label, reason_label, source_label, status_label
from reports.reach import Closing, Measure, ReachReport, ShownFigures


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell or heading as people read it; ``label`` is its column's heading, which a narrow screen puts beside it."""

    text: str
    is_number: bool
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as people read it; ``is_total`` marks the sums."""

    cells: tuple[Cell, ...]
    is_total: bool


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` names it for programs. The first column says what a row is about; ``is_number`` is per column. ``total`` is a last row
    of sums, kept apart so that nobody adds it up again."""

    key: str
    title: str
    columns: tuple[str, ...]
    is_number: tuple[bool, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] | None = None
    note: str = ""

    @property
    def heads(self) -> tuple[Cell, ...]:
        """The headings."""
        return tuple(Cell(text, number) for text, number in zip(self.columns, self.is_number, strict=True))

    @property
    def lines(self) -> tuple[Line, ...]:
        """All rows, the sums last."""
        rows = [Line(self._cells(row), is_total=False) for row in self.rows]
        if self.total is not None:
            rows.append(Line(self._cells(self.total), is_total=True))
        return tuple(rows)

    def _cells(self, row: tuple[Value, ...]) -> tuple[Cell, ...]:
        columns = zip(row, self.is_number, self.columns, strict=True)
        return tuple(Cell(shown(value), number, label) for value, number, label in columns)


def all_tables(reach: ReachReport) -> list[Table]:
    """Every table that has rows, in reading order."""
    tables = [
        people_table(reach),
        sent_table(reach),
        shown_table(reach),
        times_table(reach),
        updates_table(reach),
        by_hand_table(reach),
        closing_table(reach),
        collected_table(reach),
        enquiries_table(reach),
        unreachable_table(reach),
        cost_table(reach),
    ]
    return [table for table in tables if table.rows]


def people_table(reach: ReachReport) -> Table:
    """The headline, and what it is made of."""
    people = reach.people
    return Table(
        "people",
        _("People reached"),
        (_("Who"), _("People")),
        (False, True),
        (
            (_("Reached at least once"), people.reached),
            (_("of them by a message that was sent"), people.contacts),
            (_("of them seen on a site, signed in"), people.identified_visitors),
            (
                _("besides: visitor-days of visitors nobody knows")
                if people.anonymous_visitors.days > 1
                else _("besides: visitors nobody knows"),
                people.anonymous_visitors.estimate,
            ),
        ),
        note=_("Nobody is counted twice: not in two channels, not behind a shared address."),
    )


def sent_table(reach: ReachReport) -> Table:
    """The ledger of sending, per channel."""
    rows: list[tuple[Value, ...]] = [
        (
            channel_label(slug),
            one.expected,
            one.delivered,
            one.accepted,
            one.failed,
            one.in_doubt,
            one.open,
            one.held_back,
            one.people,
        )
        for slug, one in reach.sent().items()
    ]
    return Table(
        "sent",
        _("Messages sent"),
        (
            _("Channel"),
            _("Messages"),
            _("Delivered"),
            _("Accepted, no receipt"),
            _("Failed"),
            _("Unknown"),
            _("Waiting"),
            _("Not sent"),
            _("People"),
        ),
        (False, *(True,) * 8),
        tuple(rows),
        # People are not added up: one person may have got a mail and a text message.
        total=(*_sums(rows, skip_last=True), reach.people.contacts) if len(rows) > 1 else None,
        note=_(
            "Accepted means that the provider took the message and has told no more. Not sent: the person had left, "
            "a newer message replaced it, or the sending was stopped."
        ),
    )


def shown_table(reach: ReachReport) -> Table:
    """What visitors did with what was shown."""
    return Table(
        "shown",
        _("Notices shown on sites"),
        (_("Channel"), _("Shown"), _("Seen"), _("Closed"), _("Clicked"), _("Followed"), _("First shown")),
        (False, True, True, True, True, True, False),
        tuple((channel_label(slug), *_seen_on_sites(one), one.first_shown_at) for slug, one in reach.shown().items()),
        note=_("These count events on devices, not people. Visitors whose browser sends nothing are missing."),
    )


def _seen_on_sites(one: ShownFigures) -> tuple[Value, ...]:
    """Unknown, not zero, where no page has reported anything."""
    figures = (one.shown, one.seen, one.closed, one.clicked, one.subscribed)
    return (None,) * len(figures) if one.is_unknown else figures


def times_table(reach: ReachReport) -> Table:
    """When, and how long after declaring."""
    times = reach.times
    moments: list[tuple[str, datetime | None]] = [
        (_("First sign from customers"), times.first_sign_at),
        (_("Acknowledged"), times.acknowledged_at),
        (_("Declared"), times.declared_at),
        (_("First notice"), times.first_notice_at),
        (_("Half of the first messages accepted"), times.p50_accepted_at),
        (_("95 % of the first messages accepted"), times.p95_accepted_at),
        (_("Half of the first messages delivered"), times.p50_delivered_at),
        (_("95 % of the first messages delivered"), times.p95_delivered_at),
    ]
    rows = [(label, moment, _after(times.declared_at, moment)) for label, moment in moments]
    if reach.closing.how or times.resolved_at is not None:
        rows.append((_("Resolved"), times.resolved_at, _after(times.declared_at, times.resolved_at)))
    return Table("times", _("Times"), (_("What"), _("When"), _("After declaring")), (False, False, True), tuple(rows))


def _after(start: datetime, moment: datetime | None) -> timedelta | None:
    return moment - start if moment is not None else None


def updates_table(reach: ReachReport) -> Table:
    """What was published, by whom, where."""
    return Table(
        "updates",
        _("Updates and measures"),
        (_("Number"), _("Status"), _("Published"), _("By"), _("Approved by"), _("Channels")),
        (False,) * 6,
        tuple(
            (
                str(one.number),
                status_label(one.status),
                one.published_at,
                one.author,
                _second_person(one),
                ", ".join(channel_label(slug) for slug in one.channels) or "–",
            )
            for one in reach.measures.updates
        ),
    )


def _second_person(one: Measure) -> str:
    """Who approved an update, or who published it without a second person, and why."""
    if one.bypassed_by:
        words = {"name": one.bypassed_by, "reason": one.bypass_reason}
        return _("Nobody. Published without a second person by %(name)s: %(reason)s") % words
    return one.approved_by or "–"


def by_hand_table(reach: ReachReport) -> Table:
    """What people did by hand, and how soon."""
    return Table(
        "by_hand",
        _("By hand"),
        (_("Where"), _("State"), _("Asked"), _("Done"), _("By"), _("After asking"), _("Taken down"), _("By")),
        (False,) * 8,
        tuple(
            (
                place_label(one.place),
                manual_state_label(one.state),
                one.asked_at,
                one.done_at,
                one.done_by or "–",
                _after(one.asked_at, one.done_at),
                one.taken_down_at,
                one.taken_down_by or "–",
            )
            for one in reach.by_hand
        ),
    )


def closing_table(reach: ReachReport) -> Table:
    """Whom the last word reached."""
    closing = reach.closing
    if not closing.how:
        return Table("closing", _("Closing message"), (), (), ())
    if closing.how == Then.HAND_OVER:
        return _handed_over_table(closing)
    rows: list[tuple[Value, ...]] = [
        (channel_label(slug), people) for slug, people in in_channel_order(closing.channels).items()
    ]
    return Table(
        "closing",
        _("Closing message"),
        (_("Channel"), _("People told")),
        (False, True),
        (*rows, (_("Everybody together"), closing.people)),
    )


def _handed_over_table(closing: Closing) -> Table:
    """Who was on the list when it was handed over, and whose consent is on record."""
    kinds = dict(AddressKind.choices)
    rows: list[tuple[Value, ...]] = [
        (str(kinds.get(kind, kind)), people) for kind, people in sorted(closing.waiting.items()) if kind != "people"
    ]
    return Table(
        "closing",
        _("List handed over to %(whom)s") % {"whom": closing.handed_to} if closing.handed_to else _("List handed over"),
        (_("Reachable by"), _("People on the list")),
        (False, True),
        (
            *rows,
            (_("Consent on record"), closing.consents),
            (_("Everybody together"), closing.waiting.get("people", 0)),
        ),
    )


def collected_table(reach: ReachReport) -> Table:
    """Followers won."""
    collected = reach.collected
    sources = [
        (_("came from: %(source)s") % {"source": source_label(source)}, count)
        for source, count in sorted(collected.by_source.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Table(
        "collected",
        _("Followers collected"),
        (_("What"), _("People")),
        (False, True),
        (
            (_("Asked to follow"), collected.asked),
            (_("Confirmed"), collected.confirmed),
            (_("Asked, not confirmed"), collected.not_confirmed),
            (_("Left again"), collected.left),
            *sources,
        ),
    )


def enquiries_table(reach: ReachReport) -> Table:
    """Who asked, before and after the first notice."""
    enquiries = reach.enquiries
    return Table(
        "enquiries",
        _("Enquiries"),
        (_("When"), _("Enquiries")),
        (False, True),
        ((_("Before the first notice"), enquiries.before), (_("After it"), enquiries.after)),
        total=(_("Together"), enquiries.total),
    )


def unreachable_table(reach: ReachReport) -> Table:
    """Who was meant and could not be written to, and why."""
    return Table(
        "unreachable",
        _("Not reachable"),
        (_("Channel"), _("Why"), _("People")),
        (False, False, True),
        tuple(
            (channel_label(slug), reason_label(reason), count)
            for slug, reasons in in_channel_order(reach.unreachable).items()
            for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        ),
        note=_("As of the first message."),
    )


def cost_table(reach: ReachReport) -> Table:
    """What sending cost."""
    if reach.cost is None:
        return Table("cost", _("Cost"), (), (), ())
    rows = tuple(
        (channel_label(slug), one.segments, Decimal(one.cost))
        for slug, one in reach.sent().items()
        if one.cost is not None
    )
    return Table(
        "cost",
        _("Cost"),
        (_("Channel"), _("Segments"), reach.cost.currency),
        (False, True, True),
        rows,
        total=(_("Together"), None, Decimal(reach.cost.amount)) if len(rows) > 1 else None,
        note=_("By our own price list; the provider's bill may differ."),
    )


def _sums(rows: Sequence[tuple[Value, ...]], *, skip_last: bool) -> tuple[Value, ...]:
    """Sums of the number columns; a sum with something unknown in it is unknown."""
    columns = list(zip(*rows, strict=True))[1 : -1 if skip_last else None]
    sums: list[Value] = [_("Together")]
    for column in columns:
        numbers = [value for value in column if isinstance(value, int)]
        sums.append(sum(numbers) if len(numbers) == len(column) else None)
    return tuple(sums)
