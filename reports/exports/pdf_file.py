"""The report on paper, set by typst from ``reports/pdf/report.typ``. Words and numbers come from here, the look from there."""

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reports.charts import Bar, enquiry_bars, follower_bars, sent_bars
from reports.models import Report
from reports.presentation import ReportPage, page_of
from reports.tables import Table, all_tables
from statuscomms.brands import Brand, brand_of

OWN_FONT = "Libertinus Serif"
"""It comes with the typesetter: what stands where a brand names no font, or none that this machine has."""
TEMPLATE = Path(__file__).resolve().parent.parent / "pdf" / "report.typ"


def report_pdf(report: Report) -> bytes:
    """The PDF in the active language. The set fonts are typst's own, so every machine makes the same pages."""
    page = page_of(report)
    brand = brand_of(report.incident.uuid)
    made = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        sys_inputs={"data": json.dumps(_data(page, brand))},
        ignore_system_fonts=not brand.font_families,  # looking for them takes time
    )
    assert isinstance(made, bytes)
    return made


def _data(page: ReportPage, brand: Brand) -> dict[str, Any]:
    reach = page.reach
    return {
        "language": (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "organisation": settings.ORGANISATION_NAME,
        "accent": brand.accent_on_paper,
        "fonts": [*brand.font_families, OWN_FONT],
        "logo": list(brand.logo),
        "kicker": _("Reach report"),
        "title": reach.about.title,
        "facts": page.facts,
        "state": page.state_sentence,
        "is_final": page.is_final,
        "drill": _("This was a drill: nothing reached customers.") if reach.about.drill else "",
        "headline": {"value": page.headline, "label": page.headline_label, "note": page.headline_note},
        "figures": [{"label": one.label, "value": one.value, "note": one.note} for one in page.figures],
        "closing_label": _("Closing message"),
        "closing": page.closing_sentence,
        "closing_text": reach.closing.text,
        "bars": {
            "sent": [_bar(bar) for bar in sent_bars(reach)],
            "enquiries": [_bar(bar) for bar in enquiry_bars(reach)],
            "collected": [_bar(bar) for bar in follower_bars(reach)],
        },
        "tables": [_table(table) for table in all_tables(reach)],
        "page_word": _("Page"),
    }


def _bar(bar: Bar) -> dict[str, Any]:
    return {
        "label": bar.label,
        "svg": str(bar.svg),
        "legend": [{"label": part.label, "value": str(part.value), "color": part.color} for part in bar.parts],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": [{"label": head.text, "number": head.is_number} for head in table.heads],
        "rows": [[cell.text for cell in line.cells] for line in table.lines],
        "has_total": table.total is not None,
        "note": table.note,
    }
