"""The rows of ``touchpoints``, a file per subject."""

from touchpoints.models.document import DirtyDocument, PublishedDocument
from touchpoints.models.entry_place import EntryPlace
from touchpoints.models.impression import Dismissal, ImpressionCount, VisitorRegister
from touchpoints.models.look import Font, Look
from touchpoints.models.site import AudienceKey, ForeignOrigin, MenuTopic, Site

__all__ = [
    "AudienceKey",
    "DirtyDocument",
    "Dismissal",
    "EntryPlace",
    "ForeignOrigin",
    "ImpressionCount",
    "Font",
    "Look",
    "MenuTopic",
    "PublishedDocument",
    "Site",
    "VisitorRegister",
]
