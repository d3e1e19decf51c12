"""What the four shown channels share: declared limits judged in one place, a preview like the embed's, visitors an hour."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.channels import (
    FramePage,
    FrameView,
    Measure,
    NoticeDraft,
    NoticeText,
    Options,
    Review,
    ShownChannel,
    VisitorReach,
)
from statuscomms.markdown import to_html, to_plain
from touchpoints.channels.draft_frame import DraftScene, draft_page
from touchpoints.queries import site_names, sites_for
from touchpoints.traffic import visitors_per_hour

COLLECT_CHOICES = [("email", gettext_lazy("E-mail address")), ("phone", gettext_lazy("Mobile number"))]


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Characters beyond which a text no longer fits: more than that warns, it does not block."""

    title: int
    body: int
    instructions: int


class CollectField(forms.MultipleChoiceField):
    """Which addresses visitors may leave: none, e-mail, mobile number or both."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Let visitors leave"),
            choices=COLLECT_CHOICES,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class TouchpointChannel(ShownChannel):
    """A shown channel that declares ``limits`` and a preview template ``touchpoints/previews/_<slug>.html``."""

    limits: ClassVar[TextLimits]
    answers_in_menu: ClassVar[bool] = False
    """Whether its notices are answers in the chatbot's menu."""
    offers_answer: ClassVar[bool] = False
    """Whether its notices lead to the answer about the same incident when there is one."""

    stands_in_chat: ClassVar[bool] = False
    """Whether visitors meet its notices in the chat window."""
    preview_options: ClassVar[Options] = {}
    """Options that a preview needs otherwise than visitors, e.g. no delay."""
    frame_views = (FrameView(gettext_lazy("As the embed draws it"), height=420, runs_scripts=True),)

    def places(self) -> list[tuple[str, str]]:
        """All sites by name."""
        return site_names()

    def payload(self, options: Options) -> dict[str, Any]:
        """The options as the embed reads them; ``collect`` stands beside the options in the feed."""
        return {name: value for name, value in options.items() if name != "collect"}

    def review(self, draft: NoticeDraft) -> Review:
        """Warns about texts beyond the limits and about notices that no site shows; a missing title blocks."""
        problems: list[str | Promise] = []
        warnings: list[str | Promise] = []
        for language, text in draft.texts.items():
            if not text.title.strip():
                problems.append(_("%(language)s: the title is missing.") % {"language": language})
            warnings += self._lengths(language, text)
        if not sites_for(named=draft.sites, service_slugs=draft.service_slugs):
            warnings.append(_("No site shows this: none carries the services."))
        return Review(tuple(problems), tuple(warnings))

    def measure(self, text: NoticeText) -> tuple[Measure, ...]:
        """Title, text and instructions as plain words."""
        return (
            Measure(_("title"), len(to_plain(text.title)), self.limits.title),
            Measure(_("text"), len(to_plain(text.body)), self.limits.body),
            Measure(_("instructions"), len(to_plain(text.instructions)), self.limits.instructions),
        )

    def _lengths(self, language: str, text: NoticeText) -> list[str]:
        return [
            _("%(language)s: the %(part)s has %(length)d characters; more than %(limit)d are hard to read here.")
            % {"language": language, "part": measure.part, "length": measure.length, "limit": measure.limit}
            for measure in self.measure(text)
            if measure.is_over
        ]

    def preview(self, draft: NoticeDraft, language: str) -> SafeString:
        """The notice as the embed draws it, with classes of ``touchpoints/previews.css``."""
        text = draft.texts.get(language) or next(iter(draft.texts.values()), NoticeText("", ""))
        return render_to_string(
            f"touchpoints/previews/_{self.slug}.html",
            {
                "title": text.title,
                "body": to_html(text.body),
                "instructions": to_html(text.instructions) if text.instructions.strip() else "",
                "language": language if language in draft.texts else next(iter(draft.texts), language),
                "tone": "critical" if is_critical(draft.kind, draft.level) else draft.kind,
                "options": {**self.default_options, **draft.options},
            },
        )

    def frame(self, draft: NoticeDraft, language: str, *, host: str) -> FramePage:
        """The draft as the real embed script draws it."""
        options = {**self.payload({**self.default_options, **draft.options}), **self.preview_options}
        scene = DraftScene(
            channel=self.slug,
            options=options,
            critical=is_critical(draft.kind, draft.level),
            stands_in_chat=self.stands_in_chat,
            answers_in_menu=self.answers_in_menu,
            site=next(iter(sites_for(named=draft.sites, service_slugs=draft.service_slugs)), None),
        )
        return draft_page(draft, language, scene, drawn=self.preview(draft, language), host=host)

    def plain_text(self, text: NoticeText) -> str:
        """Title, text and instructions, a paragraph each."""
        parts = (text.title, to_plain(text.body), to_plain(text.instructions))
        return "\n\n".join(part.strip() for part in parts if part.strip())

    def estimate_visitors(self, draft: NoticeDraft) -> VisitorReach:
        """Visitors an hour on the sites that would show it; unknown where nothing was counted lately."""
        sites = sites_for(named=draft.sites, service_slugs=draft.service_slugs)
        return VisitorReach(tuple(site.name for site in sites), visitors_per_hour(sites))


def is_critical(kind: str, level: int) -> bool:
    """Whether a notice may interrupt: only incidents of the loudest level."""
    return kind == "incident" and level >= 4
