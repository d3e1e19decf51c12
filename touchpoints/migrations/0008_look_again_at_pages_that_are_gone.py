from django.db import migrations
from django.utils import timezone


def look_again(apps, schema_editor):
    """Pages that were gone answered with JSON; nothing would have rendered them anew."""
    documents = apps.get_model("touchpoints", "PublishedDocument")
    documents.objects.filter(status=404).exclude(key__startswith="/embed/").update(rebuild_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("touchpoints", "0007_no_topic_stands_under_itself")]
    operations = [migrations.RunPython(look_again, migrations.RunPython.noop)]
