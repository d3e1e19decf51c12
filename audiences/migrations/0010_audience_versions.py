"""Each version of an audience's rule becomes a row; the current one of every audience that is there is written down."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def keep_current_rules(apps, schema_editor):
    """What older versions said is not known any more."""
    Audience = apps.get_model("audiences", "Audience")
    AudienceVersion = apps.get_model("audiences", "AudienceVersion")
    AudienceVersion.objects.bulk_create(
        [
            AudienceVersion(audience=audience, version=audience.version, rule=audience.rule, at=audience.changed_at)
            for audience in Audience.objects.all()
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("audiences", "0009_labels_of_attribute_types")]

    operations = [
        migrations.CreateModel(
            name="AudienceVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("rule", models.JSONField(default=dict)),
                ("by", models.CharField(blank=True, help_text="Who saved it; empty: not known.", max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "audience",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="audiences.audience"
                    ),
                ),
            ],
            options={
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(fields=("audience", "version"), name="one_row_per_audience_version")
                ],
            },
        ),
        migrations.RunPython(keep_current_rules, migrations.RunPython.noop),
    ]
