"""What new maintenance starts with becomes a row that administrators change."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0014_notes_written_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='MaintenanceDefaults',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tells', models.JSONField(default=list)),
                ('reminder_minutes', models.JSONField(default=list)),
            ],
            options={
                'verbose_name_plural': 'maintenance defaults',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='maintenance_defaults_are_one_row')],
            },
        ),
    ]
