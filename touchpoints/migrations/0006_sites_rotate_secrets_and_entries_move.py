"""Sites have two secrets while a backend changes over, more settings, pages that are not theirs, and entries moved by hand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0012_touchpoints_kept_by_hand'),
        ('touchpoints', '0005_looks_with_logo_font_sender_and_host'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='identity_kid',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='site',
            name='old_identity_kid',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='site',
            name='old_identity_secret',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='site',
            name='overlay_seen_on_leaving',
            field=models.BooleanField(db_default=True, default=True, help_text='Leaving a page on which an overlay stood for a second settles it, as closing it does.'),
        ),
        migrations.AddField(
            model_name='site',
            name='poll_seconds',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='site',
            name='secret_changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='EntryPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField()),
                ('told_depth', models.PositiveSmallIntegerField()),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='incidents.incident')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='touchpoints.site')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='touchpoints.menutopic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('incident', 'site'), name='one_place_per_entry_and_site'), models.CheckConstraint(condition=models.Q(('depth__in', (1, 2))), name='entry_depth_is_known'), models.CheckConstraint(condition=models.Q(('topic', None), ('depth', 2), _connector='OR'), name='topics_stand_below_the_first_buttons')],
            },
        ),
        migrations.CreateModel(
            name='ForeignOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=200)),
                ('last_seen_at', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='foreign_origins', to='touchpoints.site')),
            ],
            options={
                'ordering': ('-last_seen_at',),
                'constraints': [models.UniqueConstraint(fields=('site', 'origin'), name='one_row_per_foreign_origin')],
            },
        ),
    ]
