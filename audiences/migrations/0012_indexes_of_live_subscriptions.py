"""Indexes from which a count of people is answered alone. On PostgreSQL they are built beside ordinary work, without locking it out."""

from django.db import migrations, models

from statuscomms.index_operations import AddIndexBesideWork

_LIVE = models.Q(confirmed_at__isnull=False, ended_at__isnull=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audiences", "0011_index_on_folded_attributes")]
    operations = [
        AddIndexBesideWork(
            model_name="subscription",
            index=models.Index(
                fields=["contact", "incident_uuid", "service"],
                include=["wants", "minimum_severity", "kinds"],
                condition=_LIVE,
                name="live_subscriptions_of_contact",
            ),
        ),
        AddIndexBesideWork(
            model_name="subscription",
            index=models.Index(fields=["service", "contact"], condition=_LIVE, name="live_subscriptions_of_service"),
        ),
        migrations.RemoveIndex(model_name="subscription", name="live_subscriptions"),
    ]
