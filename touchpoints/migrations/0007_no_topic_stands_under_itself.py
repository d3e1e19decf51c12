"""A topic of a menu never stands under itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audiences', '0004_declared_attributes'),
        ('touchpoints', '0006_sites_rotate_secrets_and_entries_move'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='menutopic',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='no_topic_stands_under_itself'),
        ),
    ]
