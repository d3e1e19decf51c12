"""The keyword table: what short messages mean beside STOP, which no row can change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statuscomms.public_ids import PublicIdModel


class KeywordPhrase(PublicIdModel):
    """A phrase of one language and what it means. A row overrides the phrase that the product brings along; an empty meaning
    makes it ordinary words. ``normalised`` is the phrase as messages are compared (``inbox.keywords.normal_form``)."""

    class Meaning(models.TextChoices):
        """What the sender wants."""

        STATUS = "status", _("Tell the state")
        FOLLOW = "follow", _("Follow")
        ENQUIRY = "enquiry", _("Enquiry")
        OPEN = "open", _("Open: hours for messages")
        CLOSE = "close", _("Close: no messages for now")
        START = "start", _("Start again")
        YES = "yes", _("Confirm")
        HELP = "help", _("Help")

    language = models.CharField(max_length=10)
    phrase = models.CharField(max_length=60)
    normalised = models.CharField(max_length=60)
    meaning = models.CharField(max_length=10, choices=Meaning, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["language", "normalised"], name="one_meaning_per_phrase"),)
        ordering = ("language", "meaning", "phrase")

    def __str__(self) -> str:
        return self.phrase
