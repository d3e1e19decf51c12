"""The review's wall of pictures: a row for each channel, in it every language side by side."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from incidents.channels import FrameView
from incidents.models import Incident
from incidents.review import ChannelReview, UpdateReview
from incidents.texts import languages


@dataclass(frozen=True, slots=True)
class Picture:
    """One channel in one language: ``frames`` of the real thing at ``address``, or ``drawn`` where there are none."""

    code: str
    language: str
    drawn: SafeString | str
    address: str
    frames: tuple[FrameView, ...]


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One channel in every language that it speaks."""

    review: ChannelReview
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class PictureLanguage:
    """A language to look at alone."""

    code: str
    name: str


def picture_languages(found: UpdateReview) -> list[PictureLanguage]:
    """The written languages, the installation's first."""
    names = dict(settings.LANGUAGES)
    return [PictureLanguage(code, str(names[code])) for code in languages() if code in found.languages]


def picture_rows(incident: Incident, found: UpdateReview) -> list[PictureRow]:
    """All channels in all languages."""
    written = picture_languages(found)
    return [
        PictureRow(review, tuple(_picture(incident, review, language) for language in written))
        for review in found.channels.values()
    ]


def _picture(incident: Incident, review: ChannelReview, language: PictureLanguage) -> Picture:
    frames = review.channel.frame_views if language.code in review.texts else ()
    return Picture(
        code=language.code,
        language=language.name,
        drawn="" if frames else review.preview(language.code),
        address=reverse("incidents:frame", args=[incident.uuid, review.channel.slug, language.code]) if frames else "",
        frames=frames,
    )
