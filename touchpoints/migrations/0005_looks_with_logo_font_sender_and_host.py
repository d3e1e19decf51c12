"""A look also has a public id, a logo, a font, a sender and a domain; one of them may be the default."""

import uuid
from typing import Any

import django.db.models
from django.db import migrations, models


def name_looks(apps: Any, schema_editor: Any) -> None:
    """Give every look a public id of its own; the first becomes the default, as there is a brand already."""
    look_model = apps.get_model("touchpoints", "Look")
    for number, look in enumerate(look_model.objects.order_by("pk")):
        look.uuid = uuid.uuid4()
        look.is_default = number == 0
        look.save(update_fields=["uuid", "is_default"])


class Migration(migrations.Migration):
    """Columns come with a default in the database, so that the older version may go on inserting."""

    dependencies = [("touchpoints", "0004_plain_files_of_documents")]

    operations = [
        migrations.AddField("look", "uuid", models.UUIDField(null=True, editable=False)),
        migrations.AddField(
            "look",
            "font",
            models.CharField(
                choices=[
                    ("system", "The device's own"),
                    ("humanist", "Humanist"),
                    ("geometric", "Geometric"),
                    ("rounded", "Rounded"),
                    ("serif", "Serif"),
                    ("slab", "Slab serif"),
                ],
                db_default="system",
                default="system",
                max_length=12,
            ),
        ),
        migrations.AddField("look", "logo", models.BinaryField(null=True, blank=True)),
        migrations.AddField("look", "logo_width", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField("look", "logo_height", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField(
            "look", "sender_name", models.CharField(max_length=100, blank=True, default="", db_default="")
        ),
        migrations.AddField(
            "look", "sender_address", models.EmailField(max_length=254, blank=True, default="", db_default="")
        ),
        migrations.AddField("look", "host", models.CharField(max_length=253, null=True, blank=True, unique=True)),
        migrations.AddField("look", "is_default", models.BooleanField(default=False, db_default=False)),
        migrations.RunPython(name_looks, migrations.RunPython.noop),
        migrations.AlterField("look", "uuid", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)),
        migrations.AddConstraint(
            "look",
            models.UniqueConstraint(
                fields=["is_default"], condition=django.db.models.Q(is_default=True), name="one_default_look"
            ),
        ),
    ]
