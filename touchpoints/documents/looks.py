"""A brand's public files: its style sheet and its logo. Published pages carry no inline style, so colours come as a file."""

from collections.abc import Iterable

from touchpoints.colours import readable_on, text_on
from touchpoints.documents.rendered import OPEN_TO_ALL, RenderedDocument, fixed, gone
from touchpoints.models import Font, Look

PAPER, NIGHT = "#ffffff", "#10161c"
"""The page's background in light and in dark (statuscomms/static/public/public.css)."""

FONT_STACKS = {
    Font.SYSTEM: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    Font.HUMANIST: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, sans-serif',
    Font.GEOMETRIC: 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif',
    Font.ROUNDED: 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari, "Arial Rounded MT", sans-serif',
    Font.SERIF: 'Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif',
    Font.SLAB: 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif',
}


def stylesheet_path(look: Look) -> str:
    """Where the look's style sheet stands."""
    return f"/looks/{look.uuid}.css"


def logo_path(look: Look) -> str:
    """Where the look's logo stands."""
    return f"/looks/{look.uuid}.png"


def look_keys(looks: Iterable[Look]) -> list[str]:
    """The files of these looks."""
    return [path for look in looks for path in (stylesheet_path(look), logo_path(look))]


def render_look_file(look: Look | None, key: str) -> RenderedDocument:
    """The file at ``key``; a 404 where there is no such look, or no logo."""
    if look is None or (key.endswith(".png") and not look.logo):
        return gone("There is no such file.")
    if key.endswith(".png"):
        return RenderedDocument(fixed(bytes(look.logo or b"")), "image/png", OPEN_TO_ALL)
    return RenderedDocument(fixed(stylesheet(look).encode()), "text/css; charset=utf-8", OPEN_TO_ALL)


def stylesheet(look: Look) -> str:
    """The brand's colours, moved as far as it takes to be readable in light and in dark, and its font."""
    light, dark = readable_on(look.accent, PAPER), readable_on(look.accent, NIGHT)
    return (
        f":root{{--accent:{light};--on-accent:{text_on(light)};--font:{FONT_STACKS[Font(look.font)]}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{text_on(dark)}}}}}\n"
    )
