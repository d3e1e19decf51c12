"""Indexes from which a count of people is answered alone. On PostgreSQL they are built beside ordinary work, without locking it out."""

from django.db import migrations, models

_LIVE = models.Q(confirmed_at__isnull=False, ended_at__isnull=True)


class AddIndexBesideWork(migrations.AddIndex):
    """``AddIndex``, with CONCURRENTLY where the database has it; an index that an interrupted run left behind goes first."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.index.name}")
        schema_editor.add_index(to_state.apps.get_model(app_label, self.model_name), self.index, concurrently=True)


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
