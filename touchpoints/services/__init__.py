"""The only writers of ``touchpoints``, by subject."""

from touchpoints.services.documents import (
    forget_unused_audience_keys,
    mark_dirty,
    mark_missing_documents,
    publish_all,
    rebuild_dirty_documents,
)
from touchpoints.services.identity_secrets import end_old_identity_secret, rotate_identity_secret
from touchpoints.services.impressions import count_subscribed, record_impressions
from touchpoints.services.looks import create_look, delete_look, save_look
from touchpoints.services.mirroring import find_lost_files, mirror_beside, mirror_documents
from touchpoints.services.sites import create_site, delete_site, save_site
from touchpoints.services.snippets import allow_origin, note_sites_seen, warn_of_missing_snippets
from touchpoints.services.visitor_registers import save_visitor_registers
from touchpoints.services.visitors import follow_from_site, identify_visitor

__all__ = [
    "allow_origin",
    "count_subscribed",
    "create_look",
    "create_site",
    "delete_look",
    "delete_site",
    "end_old_identity_secret",
    "find_lost_files",
    "follow_from_site",
    "forget_unused_audience_keys",
    "identify_visitor",
    "mark_dirty",
    "mark_missing_documents",
    "mirror_beside",
    "mirror_documents",
    "note_sites_seen",
    "publish_all",
    "rebuild_dirty_documents",
    "record_impressions",
    "rotate_identity_secret",
    "save_look",
    "save_site",
    "save_visitor_registers",
    "warn_of_missing_snippets",
]
