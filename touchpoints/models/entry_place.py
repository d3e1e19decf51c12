"""Where staff put an incident's chatbot entry while it is live."""

from django.db import models
from django.db.models import Q

from incidents.models import Incident
from touchpoints.models.site import MenuTopic, Site


class EntryPlace(models.Model):
    """The entry of ``incident`` in the menu of ``site``, moved by hand: ``depth`` 1 among the first buttons, 2 under ``topic``
    (None: under the topics of its services).

    ``told_depth`` is what the update said when it was moved: an update that says another depth puts the entry there.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()
    topic = models.ForeignKey(MenuTopic, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    told_depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["incident", "site"], name="one_place_per_entry_and_site"),
            models.CheckConstraint(condition=Q(depth__in=(1, 2)), name="entry_depth_is_known"),
            models.CheckConstraint(condition=Q(topic=None) | Q(depth=2), name="topics_stand_below_the_first_buttons"),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} on {self.site_id}: {self.depth}"
