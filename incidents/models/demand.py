"""How many customers are asking, as ``inbox`` measures it."""

from django.db import models
from django.db.models.functions import Coalesce

from audiences.models import Service


class Demand(models.Model):
    """Enquiries about a service (null: all together) in the last ``window_minutes``, beside the usual number."""

    service = models.OneToOneField(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="demand")
    count = models.PositiveIntegerField(default=0)
    usual = models.FloatField(default=0)
    window_minutes = models.PositiveIntegerField(default=30)
    measured_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(Coalesce("service", 0), name="one_demand_per_service"),)

    def __str__(self) -> str:
        return f"{self.count} in {self.window_minutes} min"
