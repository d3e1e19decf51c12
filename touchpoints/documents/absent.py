"""What stands where a document was: people get a page to read on from, programs JSON."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from statuscomms.errors import NotFound
from statuscomms.http import public_problem_context
from touchpoints.brands import page_brand
from touchpoints.documents.addresses import is_page
from touchpoints.documents.page_frame import page
from touchpoints.documents.rendered import RenderedDocument, gone
from touchpoints.models import Look

_LOOKED_AT_EVERY = timedelta(days=1)


def absent(path: str, language: str, look: Look | None) -> RenderedDocument:
    """The 404 document for ``path``: in ``language`` and under ``look`` where people read it."""
    if not is_page(path):
        return gone("There is no such document.")
    with translation.override(language):
        html = render_to_string(
            "errors/public_problem.html",
            {
                **public_problem_context(NotFound()),
                "organisation_name": settings.ORGANISATION_NAME,
                "brand": page_brand(look),
            },
        )
    document = page(html, headers={"Content-Language": language})
    return replace(document, status=404, looked_at_every=_LOOKED_AT_EVERY)
