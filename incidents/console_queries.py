"""What the console's pages read beyond ``queries``: lists to choose from, what a draft says, whom a step would reach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from audiences import recipients
from audiences.models import Audience, Service
from audiences.topics import IncidentKind
from incidents import extensions
from incidents.channels import Channel, SentChannel, get_channel
from incidents.declarations import BriefText, ChannelChoice, Declaration, PageRules, Tell
from incidents.levels import Suggestion
from incidents.lifecycle import UNRELEASED, UpdateState
from incidents.models import Brief, BriefReading, Incident, Level, Notice, Update
from incidents.planning import NoticePlan, planned_services, preset_choices
from incidents.planning import suggestion_for as suggest_for_facts
from incidents.queries import declaration_from_draft, declaration_from_playbook, queries_playbook
from incidents.selection import chosen_plans, followers_spec, newest_notices, same_sent_plans
from statuscomms.models import User


def services_to_choose() -> list[Service]:
    """Every service in its order, parents and children."""
    return list(Service.objects.select_related("parent"))


def audiences_to_choose() -> list[Audience]:
    """The audiences in use."""
    return list(Audience.objects.filter(archived_at=None))
