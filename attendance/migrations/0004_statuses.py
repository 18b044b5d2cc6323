"""Statuses and reasons of absence become rows; the fixed words step aside until marks point to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def per_project():
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
        ("code", models.SlugField(max_length=20)),
        ("name", models.CharField(max_length=60)),
        ("name_en", models.CharField(max_length=60)),
        ("sort_order", models.PositiveSmallIntegerField(default=0)),
        ("is_active", models.BooleanField(default=True)),
        (
            "project",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programme.project",
            ),
        ),
    ]


def status_key(null=False):
    return models.ForeignKey(
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="attendance.status",
    )


def reason_key():
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="attendance.absencereason",
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("attendance", "0003_initial"),
        ("courses", "0001_initial"),
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Status",
            fields=[
                *per_project(),
                ("short_name", models.CharField(max_length=20)),
                ("short_name_en", models.CharField(max_length=20)),
                ("credit", models.CharField(max_length=20)),
                ("is_paid", models.BooleanField(default=False)),
                ("needs_reason", models.BooleanField(default=False)),
                ("is_first", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="AbsenceReason",
            fields=[*per_project(), ("is_paid", models.BooleanField(default=False))],
        ),
        migrations.RemoveConstraint(model_name="mark", name="mark_minutes_only_when_partial"),
        migrations.RenameField("mark", "status", "status_code"),
        migrations.RenameField("markchange", "old_status", "old_code"),
        migrations.RenameField("markchange", "new_status", "new_code"),
        migrations.AddField("mark", "status", status_key(null=True)),
        migrations.AddField("markchange", "old_status", status_key(null=True)),
        migrations.AddField("markchange", "new_status", status_key(null=True)),
        migrations.AddField(
            "register",
            "part",
            models.CharField(
                choices=[("theory", "theory"), ("practice", "practice")],
                default="theory",
                max_length=10,
            ),
        ),
        migrations.AddField("mark", "absence_reason", reason_key()),
        migrations.AddField("markchange", "old_absence_reason", reason_key()),
        migrations.AddField("markchange", "new_absence_reason", reason_key()),
        migrations.AddField("markchange", "noted_at", models.DateTimeField(null=True)),
        migrations.AddField("markchange", "client_id", models.UUIDField(null=True, unique=True)),
    ]
