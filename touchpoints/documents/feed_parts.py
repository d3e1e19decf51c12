"""Parts of a feed that the published one and the preview of a draft share."""

from collections.abc import Mapping
from typing import Any

from statuscomms.markdown import to_tree
from touchpoints.documents.looks import FONT_STACKS, logo_path
from touchpoints.models import Font, Look, Site


def look_of(site: Site) -> dict[str, Any]:
    """The colours, font, logo and corner of a site's brand, as the embed reads them; empty: the embed's own."""
    return look_values(site.look) if site.look else {}


def look_values(look: Look) -> dict[str, Any]:
    """The same of one brand."""
    values = {name: getattr(look, name) for name in ("accent", "accent_text", "corner", "offset_x", "offset_y")}
    if look.font != Font.SYSTEM:
        values["font"] = FONT_STACKS[Font(look.font)]
    if look.logo:
        values["logo"] = logo_path(look)
    return values


def feed_text(text: Mapping[str, str]) -> dict[str, Any]:
    """The words of one language: the title, and body and instructions as typed trees."""
    said = {"title": text.get("title", ""), "body": to_tree(text.get("body", ""))}
    instructions = text.get("instructions", "")
    return {**said, "instructions": to_tree(instructions) if instructions.strip() else []}
