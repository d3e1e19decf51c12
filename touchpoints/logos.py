"""Logos: an uploaded image is decoded and drawn anew as PNG, so that nothing of the file itself is ever served."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from statuscomms.errors import InvalidInput

LARGEST_UPLOAD = 2_000_000
"""Bytes."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 25_000_000
"""More would take more memory than a logo is worth; refused by the header, before anything is decoded."""
_BOX = (480, 160)
"""A logo is shown in at most half of that, so it is sharp on dense screens."""
LARGEST_LOGO = 20_000
"""Bytes of the PNG: a page with its logo must stay below 60 kB."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG of ours; ``width`` and ``height`` in pixels."""

    png: bytes
    width: int
    height: int


def logo_of(upload: bytes) -> Logo:
    """The upload as a small PNG without anything that rode along (metadata, further frames, appended files).

    Raises ``InvalidInput`` at ``logo`` for what is no PNG, JPEG, WebP or GIF, SVG above all, and for what is too large.
    """
    if len(upload) > LARGEST_UPLOAD:
        raise InvalidInput({"logo": [_("The image is larger than 2 MB. Choose a smaller one.")]})
    image = _decoded(upload)
    image.thumbnail(_BOX, Image.Resampling.LANCZOS)
    png = _png(image)
    while len(png) > LARGEST_LOGO and min(image.size) > 16:
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)
        png = _png(image)
    return Logo(png, image.width, image.height)


def _decoded(upload: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(upload), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise InvalidInput({"logo": [_("The image has too many pixels. Choose a smaller one.")]})
                return ImageOps.exif_transpose(opened).convert("RGBA")
    except UnidentifiedImageError:
        raise InvalidInput({"logo": [_("Choose a PNG, JPEG, WebP or GIF image. SVG is not taken.")]}) from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InvalidInput({"logo": [_("This image cannot be read. Save it again and choose that one.")]}) from None


def _png(image: Image.Image) -> bytes:
    """Without metadata; few colours, as logos have, keep it small."""
    written = io.BytesIO()
    image.quantize(256, method=Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
    return written.getvalue()
