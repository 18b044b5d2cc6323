"""A default list takes the place of the fixed words, and all marks and changes point to it."""

from django.db import migrations

# code, Polish, English, on the button (Polish, English), counts, paid, needs a reason, large button
STATUSES = [
    ("present", "obecność", "present", "jest", "here", "whole", True, False, True),
    ("late", "spóźnienie", "late", "spóźn.", "late", "less_missed", True, False, True),
    ("absent", "nieobecność", "absent", "nie ma", "not here", "none", False, False, True),
    (
        *("excused", "nieobecność usprawiedliwiona", "absent, excused"),
        *("usprawiedliw.", "excused", "none", False, True, False),
    ),
    (
        *("left_early", "wyjście przed końcem", "left early"),
        *("wcześniej", "left early", "less_missed", True, False, False),
    ),
    ("remote", "zdalnie", "remote", "zdalnie", "remote", "whole", True, False, False),
    ("exempt", "zwolnienie", "exempt", "zwolnienie", "exempt", "whole", False, False, False),
]
# Paid or not differs by fund and by year: only the summons is paid until somebody says otherwise.
REASONS = [
    ("sick", "choroba własna", "own illness", False),
    ("care", "opieka nad dzieckiem lub bliskim", "care of a child or a relative", False),
    ("summons", "wezwanie do sądu lub urzędu", "summons to a court or an office", True),
    ("family", "ważna sprawa rodzinna", "important family matter", False),
    ("other", "inny powód", "another reason", False),
]


def add_defaults(apps, schema_editor):
    apps.get_model("attendance", "Status").objects.bulk_create(
        apps.get_model("attendance", "Status")(
            code=code,
            name=name,
            name_en=name_en,
            short_name=short,
            short_name_en=short_en,
            credit=credit,
            is_paid=paid,
            needs_reason=reason,
            is_first=first,
            sort_order=place,
        )
        for place, (code, name, name_en, short, short_en, credit, paid, reason, first) in enumerate(
            STATUSES
        )
    )
    apps.get_model("attendance", "AbsenceReason").objects.bulk_create(
        apps.get_model("attendance", "AbsenceReason")(
            code=code, name=name, name_en=name_en, is_paid=paid, sort_order=place
        )
        for place, (code, name, name_en, paid) in enumerate(REASONS)
    )


def point_to_statuses(apps, schema_editor):
    statuses = dict(
        apps.get_model("attendance", "Status").objects.order_by("pk").values_list("code", "pk")
    )
    mark = apps.get_model("attendance", "Mark")
    change = apps.get_model("attendance", "MarkChange")
    for code, pk in statuses.items():
        mark.objects.filter(status_code=code).update(status_id=pk)
        change.objects.filter(old_code=code).update(old_status_id=pk)
        change.objects.filter(new_code=code).update(new_status_id=pk)


def take_part_from_timetable(apps, schema_editor):
    """A register had no theory or practice of its own until now: that of its class."""
    register = apps.get_model("attendance", "Register")
    register.objects.filter(session__part="practice").update(part="practice")


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_statuses")]

    operations = [
        migrations.RunPython(add_defaults, migrations.RunPython.noop),
        migrations.RunPython(point_to_statuses, migrations.RunPython.noop),
        migrations.RunPython(take_part_from_timetable, migrations.RunPython.noop),
    ]
