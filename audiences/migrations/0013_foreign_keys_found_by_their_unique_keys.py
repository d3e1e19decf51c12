"""The rows of a contact are found by unique keys that begin with it; a second index would only make writing slower."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0012_indexes_of_live_subscriptions")]
    operations = [
        migrations.AlterField(
            model_name="address",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="addresses",
                to="audiences.contact",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subscriptions",
                to="audiences.contact",
            ),
        ),
    ]
