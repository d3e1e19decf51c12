"""Looks: what staff may set, how an uploaded logo is drawn anew, and the files that pages show."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image, PngImagePlugin

from statuscomms.access import Role
from statuscomms.errors import InvalidInput, NotAllowed
from tests.factories import make_actor
from tests.touchpoints.publishing_steps import document, text_at
from touchpoints.colours import contrast, readable_on
from touchpoints.documents.looks import NIGHT, PAPER, logo_path, stylesheet_path
from touchpoints.logos import LARGEST_LOGO, logo_of
from touchpoints.models import Look
from touchpoints.services import create_look, delete_look, save_look
from touchpoints.services.looks import LookDraft

pytestmark = pytest.mark.django_db
ADMINISTRATOR = make_actor(Role.ADMINISTRATOR)
GOOD = LookDraft(name="Aurora", accent="#0b5a4a", accent_text="#ffffff")


def image_file(kind="PNG", size=(40, 20), **options):
    """An image file in memory."""
    written = io.BytesIO()
    Image.new("RGB", size, "#0b5a4a").save(written, kind, **options)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_uploaded_logo_is_drawn_anew_as_png(kind):
    logo = logo_of(image_file(kind))
    assert Image.open(io.BytesIO(logo.png)).format == "PNG" and (logo.width, logo.height) == (40, 20)


def test_nothing_that_rode_along_is_kept():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    upload = image_file(pnginfo=words) + b"<?php evil ?>"
    assert b"script" in upload
    png = logo_of(upload).png
    assert b"script" not in png and b"php" not in png


def test_a_large_logo_becomes_small_enough_for_a_page():
    noise = Image.effect_noise((2000, 1500), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "JPEG", quality=60)
    logo = logo_of(written.getvalue())
    assert len(logo.png) <= LARGEST_LOGO and logo.width <= 480 and logo.height <= 160


@pytest.mark.parametrize(
    "upload",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>",
        b"GIF89a",
        image_file()[:40],
        b"\x00" * 100,
        b"%PDF-1.7",
        b"x" * 2_000_001,
    ],
    ids=["svg", "html", "cut gif", "cut png", "zeros", "pdf", "too large"],
)
def test_what_is_no_picture_is_refused_and_nothing_is_written(upload):
    with pytest.raises(InvalidInput) as refused:
        create_look(actor=ADMINISTRATOR, draft=replace(GOOD, logo=upload))
    assert "logo" in refused.value.fields and not Look.objects.exists()


def test_a_picture_with_very_many_pixels_is_refused_by_its_header():
    size = struct.pack(">II", 6_000, 5_000)
    header = b"IHDR" + size + b"\x08\x02\x00\x00\x00"
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    with pytest.raises(InvalidInput) as refused:
        logo_of(b"\x89PNG\r\n\x1a\n" + chunk + image_file()[33:])
    assert "pixels" in str(refused.value.fields["logo"][0])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("name", "a\x00b"),
        ("accent", "red"),
        ("accent", "#12345"),
        ("accent", "#1f5fbf;}"),
        ("accent", "url(x)"),
        ("accent", "#1f5fbf\n"),
        ("accent_text", "#0b5a4b"),
        ("font", "Comic Sans"),
        ("corner", "middle"),
        ("offset_x", -1),
        ("offset_y", 401),
        ("sender_name", "a\r\nBcc: x@example.com"),
        ("sender_address", "nobody"),
        ("sender_address", "a@example.com\r\nBcc: x@example.com"),
        ("host", "https://status.example.com"),
        ("host", "status.example.com/x"),
        ("host", "localhost"),
        ("host", "127.0.0.1"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_written(field, value):
    with pytest.raises(InvalidInput) as refused:
        create_look(actor=ADMINISTRATOR, draft=replace(GOOD, **{field: value}))
    assert list(refused.value.fields) == [field] and not Look.objects.exists()


def test_a_signature_too_long_or_in_an_unknown_language_is_named():
    with pytest.raises(InvalidInput) as refused:
        create_look(actor=ADMINISTRATOR, draft=replace(GOOD, signatures={"en": "x" * 501, "xx": "Hei"}))
    assert set(refused.value.fields) == {"signatures.en", "signatures.xx"}


def test_names_and_domains_are_taken_once():
    create_look(actor=ADMINISTRATOR, draft=replace(GOOD, host="Status.Example.com."))
    for again, field in ((GOOD, "name"), (replace(GOOD, name="Other", host="status.example.com"), "host")):
        with pytest.raises(InvalidInput) as refused:
            create_look(actor=ADMINISTRATOR, draft=again)
        assert list(refused.value.fields) == [field]


def test_there_is_one_default_look():
    first = create_look(actor=ADMINISTRATOR, draft=replace(GOOD, is_default=True))
    create_look(actor=ADMINISTRATOR, draft=replace(GOOD, name="Borealis", is_default=True))
    first.refresh_from_db()
    assert not first.is_default and Look.objects.filter(is_default=True).count() == 1


def test_only_administrators_make_looks():
    with pytest.raises(NotAllowed):
        create_look(actor=make_actor(Role.MANAGER), draft=GOOD)


def test_the_logo_stays_unless_another_comes_or_it_is_taken_away():
    look = create_look(actor=ADMINISTRATOR, draft=replace(GOOD, logo=image_file()))
    save_look(actor=ADMINISTRATOR, look=look, draft=GOOD)
    assert document(logo_path(look)).headers["Content-Type"] == "image/png"
    save_look(actor=ADMINISTRATOR, look=look, draft=replace(GOOD, logo=b""))
    assert document(logo_path(look)).status == 404


def test_colours_are_readable_in_light_and_in_dark_whatever_was_chosen():
    for accent in ("#ffff00", "#000000", "#ffffff", "#0b5a4a", "#808080"):
        assert contrast(readable_on(accent, PAPER), PAPER) >= 4.5
        assert contrast(readable_on(accent, NIGHT), NIGHT) >= 4.5


def test_a_look_has_a_style_sheet_that_goes_with_it():
    look = create_look(actor=ADMINISTRATOR, draft=replace(GOOD, font="serif"))
    assert "--accent:#0b5a4a" in text_at(stylesheet_path(look)) and "Charter" in text_at(stylesheet_path(look))
    path = stylesheet_path(look)
    delete_look(actor=ADMINISTRATOR, look=look)
    assert document(path).status == 404
