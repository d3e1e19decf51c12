"""Who is responsible for what on an incident, now and before."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.models.incident import Incident
from incidents.parts_of_work import Part, part_label
from statuscomms.public_ids import PublicIdModel


class Responsibility(PublicIdModel):
    """One person's turn at a part of an incident's work, from ``since`` until ``until`` (None: now). ``channel`` is a slug when the
    part is a channel, else empty. ``person_name`` outlives the account; ``note`` is what was said when handing over."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="responsibilities")
    part = models.CharField(max_length=20, choices=Part)
    channel = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    person_name = models.CharField(max_length=150)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=150)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "responsibilities"
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "part", "channel"],
                condition=Q(until__isnull=True),
                name="one_responsible_at_a_time",
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="responsibility_part_is_known"),
            models.CheckConstraint(
                condition=Q(part=Part.CHANNEL) & ~Q(channel="") | ~Q(part=Part.CHANNEL) & Q(channel=""),
                name="responsibility_names_a_channel_or_none",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="responsibility_ends_after_it_began",
            ),
        )

    @property
    def label(self) -> str:
        """What the part is called on screen."""
        return part_label(self.part, self.channel)

    def __str__(self) -> str:
        return f"{self.person_name}: {self.part} {self.channel}".strip()
