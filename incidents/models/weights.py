"""What the facts of an incident weigh in the suggestion of a level."""

from django.db import models
from django.db.models import F, Q

from incidents.levels import DEFAULT_WEIGHTS, LevelWeights

_LEVELS = (
    "sev1",
    "sev2",
    "sev3",
    "sev4",
    "triage",
    "planned_at_most",
    "major_outage",
    "partial_outage",
    "degraded_performance",
)


def _one_to_four(*names: str) -> Q:
    return Q(*(condition for name in names for condition in ((f"{name}__gte", 1), (f"{name}__lte", 4))))


class SuggestionWeights(models.Model):
    """The installation's ``LevelWeights``, in one row; no row: the defaults. What is worse never weighs less."""

    sev1 = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.sev1)
    sev2 = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.sev2)
    sev3 = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.sev3)
    sev4 = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.sev4)
    triage = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.triage)
    planned_at_most = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.planned_at_most)
    major_outage = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.major_outage)
    partial_outage = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.partial_outage)
    degraded_performance = models.PositiveSmallIntegerField(default=DEFAULT_WEIGHTS.degraded_performance)
    many_people = models.PositiveIntegerField(default=DEFAULT_WEIGHTS.many_people)
    very_many_people = models.PositiveIntegerField(default=DEFAULT_WEIGHTS.very_many_people)
    few_people = models.PositiveIntegerField(default=DEFAULT_WEIGHTS.few_people)
    times_usual = models.FloatField(default=DEFAULT_WEIGHTS.times_usual)
    many_times_usual = models.FloatField(default=DEFAULT_WEIGHTS.many_times_usual)
    enquiries_that_count = models.PositiveIntegerField(default=DEFAULT_WEIGHTS.enquiries_that_count)

    class Meta:
        verbose_name_plural = "suggestion weights"
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="weights_are_one_row"),
            models.CheckConstraint(condition=_one_to_four(*_LEVELS), name="weights_name_levels_1_to_4"),
            models.CheckConstraint(
                condition=Q(sev1__gte=F("sev2"), sev2__gte=F("sev3"), sev3__gte=F("sev4")),
                name="worse_severity_weighs_no_less",
            ),
            models.CheckConstraint(
                condition=Q(major_outage__gte=F("partial_outage"), partial_outage__gte=F("degraded_performance")),
                name="worse_impact_weighs_no_less",
            ),
            models.CheckConstraint(
                condition=Q(
                    few_people__lte=F("many_people"),
                    many_people__lte=F("very_many_people"),
                    times_usual__gte=1,
                    times_usual__lte=F("many_times_usual"),
                ),
                name="steps_of_weights_ascend",
            ),
        )

    def __str__(self) -> str:
        return "weights of the suggestion"

    def value(self) -> LevelWeights:
        """The weights as ``suggest`` takes them."""
        return LevelWeights(**{name: getattr(self, name) for name in DEFAULT_WEIGHTS.as_json()})
