"""The addresses of every page that the browser walks, with the rows of ``tests.browser.rows``."""

from __future__ import annotations

from django.conf import settings

from audiences.tokens import confirm_token, preferences_token, unsubscribe_token
from incidents.public_pages import drill_page_token
from statuscomms.clock import now
from tests.browser.rows import House
from touchpoints.documents.snapshot import month_of


def console_pages(house: House) -> list[str]:
    """Every page of the console that a browser can open."""
    running, draft, resolved = (f"/console/incidents/{uuid}" for uuid in (house.running, house.draft, house.resolved))
    unapproved, scheduled, planned, drill = (
        f"/console/incidents/{uuid}" for uuid in (house.unapproved, house.scheduled, house.planned, house.drill)
    )
    return [
        "/console/",
        "/console/briefs/",
        "/console/drills/",
        "/console/maintenance/",
        f"/console/maintenance/{house.series}/",
        f"{planned}/",
        f"{planned}/move/",
        f"{planned}/cancel/",
        f"{planned}/maintenance/",
        f"{unapproved}/",
        f"{unapproved}/updates/{house.unapproved_update}/bypass/",
        f"{scheduled}/",
        f"{scheduled}/updates/{house.scheduled_update}/reschedule/",
        f"{scheduled}/updates/{house.scheduled_update}/change/",
        f"{running}/updates/{house.published_update}/correct/",
        f"{running}/responsibility/",
        f"{resolved}/postmortem/",
        f"{drill}/",
        f"{drill}/drill/",
        "/console/settings/",
        "/console/declare",
        "/console/declare?playbook=payment-failure",
        f"{draft}/",
        f"{draft}/edit/",
        f"{draft}/review/",
        f"{draft}/review/unreachable/email/",
        f"{draft}/test/",
        f"{running}/",
        f"{running}/trail/",
        f"{running}/entry/",
        f"{draft}/page-test/",
        f"{running}/update/",
        f"{running}/resolve/",
        f"{running}/brief/",
        f"{running}/sending/",
        f"/console/broadcasts/{house.broadcast}/failed/",
        f"{running}/impressions/",
        f"{running}/enquiries/",
        f"{running}/report/",
        f"{resolved}/",
        f"{resolved}/reopen/",
        f"{resolved}/report/",
        f"{resolved}/report/panel/",
        "/console/statuspage-import/",
        "/console/playbooks/",
        "/console/playbooks/payment-failure/",
        "/console/playbooks/payment-failure/edit/",
        "/console/playbooks/new/",
        "/console/levels/",
        "/console/levels/3/",
        "/console/levels/weights/",
        "/console/levels/maintenance/",
        "/console/inbox/",
        "/console/keys/",
        "/console/inbox/alerts/",
        "/console/inbox/alert-mappings/",
        f"/console/inbox/alert-mappings/{house.mapping}/",
        f"{running}/alerts/",
        "/console/reports/",
        "/console/audiences/",
        "/console/audiences/business/",
        "/console/audiences/business/edit/",
        "/console/audiences/business/uses/",
        "/console/audiences/business/unreachable/email/",
        "/console/audiences/new/",
        "/console/contacts/subscribe/",
        "/console/inbox/keywords/",
        "/console/looks/",
        "/console/looks/new/",
        f"/console/looks/{house.look}/",
        "/console/services/",
        "/console/services/new/",
        "/console/services/card-payments/",
        "/console/contacts/?q=example",
        f"/console/contacts/{house.contact}/",
        f"/console/contacts/{house.contact}/edit/",
        f"/console/contacts/{house.contact}/erase/",
        "/console/contacts/attributes/",
        "/console/contacts/new-attribute/",
        "/console/contacts/attributes/customer_type/",
        "/console/contacts/imports/",
        f"/console/contacts/imports/{house.uploaded}/",
        f"/console/contacts/imports/{house.checked}/",
        f"/console/contacts/imports/{house.importing}/",
        "/console/sites/",
        "/console/sites/new/",
        f"/console/sites/{house.site}/",
        f"/console/sites/{house.site}/snippet/",
        f"/console/sites/{house.site}/menu/",
        f"/console/sites/{house.site}/now/",
        f"/console/sites/{house.site}/topics/new/",
        f"/console/sites/{house.site}/topics/paying/",
        "/console/style",
        "/en/all/",
    ]


def public_pages(house: House) -> list[str]:
    """Every page for customers, and the log-in."""
    languages = [code for code, _name in settings.LANGUAGES]
    return [
        "/",
        *(f"/{code}/" for code in languages),
        *(f"/{code}/incidents/{house.running}" for code in languages),
        f"/incidents/{house.resolved}",
        f"/en/incidents/{house.draft}",
        f"/en/incidents/{house.planned}",
        *(f"/{code}/history/{month_of(now()):%Y-%m}" for code in languages),
        *(f"/looks/{house.look}/{code}/" for code in languages),
        f"/en/for/shop/{house.audience_key}/",
        *(f"/{code}/drills/{drill_page_token(house.drill)}" for code in languages),
        *(f"/subscribe/?lang={code}" for code in languages),
        "/subscribe/sent/",
        f"/confirm/{confirm_token(house.waiting)}",
        "/confirm/cut-off",
        f"/preferences/{preferences_token(house.confirmed)}",
        f"/unsubscribe/{unsubscribe_token(house.confirmed)}",
        "/accounts/login/",
        "/nothing-here",
    ]
