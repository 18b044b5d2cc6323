import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("quizzes", "0003_versions_of_what_was_asked")]

    operations = [
        migrations.AlterField(
            model_name="attemptquestion",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_in",
                to="quizzes.questionversion",
            ),
        ),
        migrations.AlterField(
            model_name="attemptquestion",
            name="possible",
            field=models.DecimalField(decimal_places=6, max_digits=13),
        ),
        migrations.RemoveField(
            model_name='attemptquestion',
            name='asked',
        ),
        migrations.RemoveField(
            model_name='question',
            name='tolerance',
        ),
        migrations.RemoveField(
            model_name='question',
            name='unit',
        ),
        migrations.RemoveField(
            model_name='question',
            name='value',
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('submitted_at', None)), fields=('tried_by', 'quiz'), name='attempt_one_open_trial'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('enrolment', None), ('tried_by__isnull', False)), models.Q(('enrolment__isnull', False), ('tried_by', None)), _connector='OR'), name='attempt_of_enrolment_or_trial'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('graded_at', None), ('is_passed', False), ('points', None), ('submitted_at', None), ('submitted_by', '')), models.Q(('points__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='attempt_graded_after_submitting'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('is_passed', False), models.Q(('graded_at__isnull', False), ('is_discarded', False)), _connector='OR'), name='attempt_passed_when_graded'),
        ),
        migrations.AddConstraint(
            model_name='quizquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('category', None), ('difficulty', ''), ('question__isnull', False), ('tag', None)), ('question', None), _connector='OR'), name='quiz_row_chosen_or_drawn'),
        ),
        migrations.AddConstraint(
            model_name='attemptquestion',
            constraint=models.CheckConstraint(condition=models.Q(('points', None), models.Q(('points__gte', 0), ('points__lte', models.F('possible'))), _connector='OR'), name='attempt_question_points_within'),
        ),
        migrations.AddConstraint(
            model_name='questionversion',
            constraint=models.UniqueConstraint(fields=('question', 'fingerprint'), name='version_once_a_question'),
        ),
        migrations.AddConstraint(
            model_name='quizexception',
            constraint=models.UniqueConstraint(fields=('quiz', 'enrolment'), name='quiz_exception_once'),
        ),
        migrations.AddConstraint(
            model_name='responsechange',
            constraint=models.UniqueConstraint(condition=models.Q(('window', ''), _negated=True), fields=('question', 'window', 'number'), name='response_once_a_sending'),
        ),
        migrations.AddConstraint(
            model_name='roomopening',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('quiz', 'edition'), name='room_one_opening'),
        ),
        migrations.AddConstraint(
            model_name='roomopening',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('opened_at'))), name='room_until_after'),
        ),
    ]
