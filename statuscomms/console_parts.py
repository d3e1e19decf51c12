"""What the console consists of: its bar, its page of settings, and the one action of every page. Data alone."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Part(NamedTuple):
    """An entry of the bar. ``more`` are further beginnings of addresses that belong to this part of the console."""

    url_name: str
    label: Any
    icon: str
    action: str
    more: tuple[str, ...] = ()


class Setting(NamedTuple):
    """An entry of the page of settings; its address belongs to "Settings" in the bar."""

    url_name: str
    label: Any
    icon: str
    action: str
    sentence: Any


# What is used every day.
CONSOLE_NAVIGATION = [
    Part(
        "incidents:list",
        _("Incidents"),
        "megaphone",
        "see_console",
        ("/console/declare", "/console/incidents/", "/console/broadcasts/"),
    ),
    Part("incidents:series_list", _("Maintenance"), "clock", "see_console"),
    Part("incidents:briefs", _("Briefs"), "shield", "read_brief"),
    Part("inbox:list", _("Inbox"), "inbox", "work_inbox"),
    Part(
        "audiences:audience_list",
        _("Audiences"),
        "people",
        "see_console",
        ("/console/contacts/", "/console/services/"),
    ),
    Part("reports:list", _("Reports"), "chart", "see_report"),
    Part("settings_home", _("Settings"), "settings", "manage_settings"),
]
# What is set up once and then rarely touched, in groups with a heading.
CONSOLE_SETTINGS = [
    (
        _("What we say"),
        [
            Setting(
                "incidents:playbooks",
                _("Playbooks"),
                "book",
                "manage_settings",
                _("Prepared incidents: services, severity and texts, ready for the night."),
            ),
            Setting(
                "incidents:levels",
                _("Levels"),
                "layers",
                "manage_settings",
                _("How loudly each level speaks: channels, audience, hold and approval."),
            ),
            Setting(
                "incidents:weights",
                _("How a level is suggested"),
                "chart",
                "manage_settings",
                _("What counts how much when a level is proposed; try it on an imagined incident."),
            ),
            Setting(
                "incidents:maintenance_defaults",
                _("What new maintenance starts with"),
                "clock",
                "manage_settings",
                _("Which of its events send a message, and when reminders go out."),
            ),
            Setting(
                "audiences:service_list",
                _("Services"),
                "check",
                "manage_settings",
                _("What customers use and can follow, in two levels. Found under Audiences as well."),
            ),
        ],
    ),
    (
        _("Where and to whom"),
        [
            Setting(
                "touchpoints:site_list",
                _("Sites"),
                "globe",
                "manage_settings",
                _("Websites that carry the embed: keys, origins, languages, what the chatbot offers."),
            ),
            Setting(
                "touchpoints:looks",
                _("Looks"),
                "layers",
                "manage_settings",
                _("A brand's logo, colours, font, sender and signature, on sites, the status page and in mail."),
            ),
            Setting(
                "incidents:drills",
                _("Drills"),
                "eye",
                "manage_settings",
                _("Who gets the messages of an exercise, and nobody else."),
            ),
        ],
    ),
    (
        _("Connections"),
        [
            Setting(
                "inbox:alert_mappings",
                _("Alert mappings"),
                "alert",
                "manage_settings",
                _("Which alert of the monitoring is about which service, and how bad it is."),
            ),
            Setting(
                "api_keys",
                _("API keys"),
                "key",
                "manage_settings",
                _("What lets programs act here: made, listed with their last use, revoked."),
            ),
            Setting(
                "incidents:statuspage_import",
                _("Import a Statuspage page"),
                "book",
                "manage_settings",
                _("Brings components, incidents and history over from an old status page."),
            ),
        ],
    ),
]
CONSOLE_ACTION = (
    "incidents:declare",
    _("Declare"),
    "megaphone",
    "draft",
    "c",
)  # within reach of every page; the last: its key
