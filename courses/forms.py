"""Forms of editions, their timetable and their people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.actions import PlannedClass
from courses.enums import ClassPart
from courses.models import ClassSession, CoursePage, Edition
from courses.rules.holidays import is_holiday
from courses.rules.moving import Wish
from lib.dates import NoSuchLocalTime, local_day, local_moment
from people.enums import Role
from people.models import User

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]
LONGEST_SERIES = 120


class PeopleField(forms.ModelMultipleChoiceField):
    """Several accounts of one role, as check boxes."""

    def __init__(self, role: Role, **kwargs):
        users = User.objects.filter(groups__name=role, is_active=True).order_by(
            "last_name", "first_name", "username"
        )
        super().__init__(users, widget=forms.CheckboxSelectMultiple, **kwargs)


class EditionForm(forms.ModelForm):
    trainers = PeopleField(Role.TRAINER, label=_("trainers"), required=False)
    coordinators = PeopleField(
        Role.COORDINATOR,
        label=_("coordinators"),
        required=False,
        help_text=_("Those named here run the edition and see the data of its people."),
    )

    class Meta:
        model = Edition
        fields = [
            *("course", "project", "group", "code", "title", "starts_on", "ends_on", "place"),
            *("capacity", "attendance_threshold", "threshold_per_part", "daily_cap_minutes"),
            *("pays_stipend", "quizzes_needed", "steps_needed"),
        ]
        widgets = {"starts_on": DATE, "ends_on": DATE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = CoursePage.objects.live().order_by("title")

    def clean_capacity(self) -> int:
        capacity = self.cleaned_data["capacity"]
        if self.instance.pk and "capacity" in self.changed_data:
            taken = self.instance.enrolments.attending().count()
            if capacity < taken:
                raise ValidationError(
                    _("%(taken)s places are taken. There cannot be fewer places than that.")
                    % {"taken": taken}
                )
        return capacity


class SeriesForm(forms.Form):
    """A series of classes: chosen weekdays between two days, at one time of the day."""

    first = forms.DateField(label=_("from"), widget=DATE)
    last = forms.DateField(label=_("to"), widget=DATE)
    weekdays = forms.MultipleChoiceField(
        label=_("days of the week"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    start = forms.TimeField(label=_("starts at"), widget=TIME)
    end = forms.TimeField(label=_("ends at"), widget=TIME)
    breaks = forms.IntegerField(
        label=_("minutes of breaks"),
        min_value=0,
        max_value=600,
        initial=0,
        help_text=_("They do not count as hours taught."),
    )
    topic = forms.CharField(label=_("topic"), max_length=200)
    part = forms.ChoiceField(label=_("theory or practice"), choices=ClassPart.choices)
    trainer = forms.ModelChoiceField(label=_("trainer"), queryset=User.objects.none())
    room = forms.CharField(label=_("room"), max_length=120, required=False)
    skipped = forms.CharField(
        label=_("days left out"),
        required=False,
        max_length=400,
        help_text=_("Dates like 2026-12-24, with commas between them."),
    )

    def __init__(self, *args, edition: Edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition = edition
        staff = edition.staff.filter(role="trainer").values("user")
        self.fields["trainer"].queryset = User.objects.filter(pk__in=staff).order_by("username")

    def clean_skipped(self) -> list[date]:
        words = [word.strip() for word in self.cleaned_data["skipped"].split(",") if word.strip()]
        try:
            return [date.fromisoformat(word) for word in words]
        except ValueError as error:
            raise ValidationError(_("Write the days left out as 2026-12-24.")) from error

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        start, end = cleaned.get("start"), cleaned.get("end")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and (last - first).days > 400:
            self.add_error("last", _("A series lasts at most 400 days."))
        if start and end and end <= start:
            self.add_error("end", _("The class ends before it starts."))
        if not self.errors:
            # A copy: add_error takes the field it names out of the cleaned data.
            self.planned = self.plan(dict(cleaned))
        return cleaned

    def plan(self, cleaned: Mapping) -> list[PlannedClass]:
        days = rules.series_days(
            cleaned["first"],
            cleaned["last"],
            {int(day) for day in cleaned["weekdays"]},
            cleaned["skipped"],
        )
        if not days:
            self.add_error("weekdays", _("No day between these two falls on the chosen weekdays."))
        if len(days) > LONGEST_SERIES:
            self.add_error("last", _("A series has at most 120 classes."))
        planned = []
        for day in days[:LONGEST_SERIES]:
            try:
                starts = local_moment(day, cleaned["start"])
                ends = local_moment(day, cleaned["end"])
            except NoSuchLocalTime:
                self.add_error(
                    "start", _("The clock changes at this hour on %(day)s.") % {"day": day}
                )
                continue
            if (item := self.planned_class(starts, ends, cleaned)) is not None:
                planned.append(item)
        return planned

    def planned_class(
        self, starts: datetime, ends: datetime, cleaned: Mapping
    ) -> PlannedClass | None:
        minutes = int((ends.timestamp() - starts.timestamp()) // 60) - cleaned["breaks"]
        if minutes <= 0:
            if "breaks" not in self.errors:
                self.add_error("breaks", _("The breaks are as long as the class."))
            return None
        return PlannedClass(
            starts_at=starts,
            ends_at=ends,
            minutes=minutes,
            topic=cleaned["topic"],
            part=cleaned["part"],
            trainer=cleaned["trainer"],
            room=cleaned["room"],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200)


class FindPersonForm(forms.Form):
    """Finds someone already entered by the exact number or e-mail: names alone open nobody's data."""

    found_by = forms.CharField(
        label=_("PESEL, document number or e-mail address"),
        max_length=120,
        help_text=_("Someone who took part before is found, and not entered twice."),
    )


class ChooseForm(forms.Form):
    """Which classes of a timetable are shown to choose from; sent by GET, each field optional."""

    dzien = forms.ChoiceField(label=_("day of the week"), required=False)
    trener = forms.ModelChoiceField(
        label=_("trainer"), queryset=User.objects.none(), required=False, empty_label=_("everyone")
    )
    sala = forms.ChoiceField(label=_("room"), required=False)
    od = forms.DateField(label=_("from the day"), widget=DATE, required=False)
    do = forms.DateField(label=_("to the day"), widget=DATE, required=False)
    swieta = forms.BooleanField(label=_("only on days off work"), required=False)

    def __init__(self, *args, classes: Sequence[ClassSession], **kwargs):
        super().__init__(*args, **kwargs)
        self.classes = classes
        self.fields["dzien"].choices = [("", _("every day")), *WEEKDAYS]
        rooms = sorted({item.room for item in classes if item.room})
        self.fields["sala"].choices = [("", _("every room")), *((room, room) for room in rooms)]
        trainers = {item.trainer_id for item in classes}
        self.fields["trener"].queryset = User.objects.filter(pk__in=trainers).order_by("username")

    def chosen(self) -> list[ClassSession]:
        """The classes that fit; all of them where a field holds what nobody offered."""
        if not self.is_valid():
            return list(self.classes)
        asked = self.cleaned_data
        return [item for item in self.classes if self.fits(item, local_day(item.starts_at), asked)]

    def fits(self, item: ClassSession, day: date, asked: Mapping) -> bool:
        return (
            asked["dzien"] in {"", str(day.weekday())}
            and asked["trener"] in {None, item.trainer}
            and asked["sala"] in {"", item.room}
            and not (asked["od"] and day < asked["od"])
            and not (asked["do"] and day > asked["do"])
            and (is_holiday(day) or not asked["swieta"])
        )


class ChangeForm(forms.Form):
    """What to do with the chosen classes: move and change them, or cancel them."""

    MOVE, CANCEL = "move", "cancel"

    classes = forms.ModelMultipleChoiceField(
        queryset=ClassSession.objects.none(),
        error_messages={
            "required": _("Tick at least one class."),
            "invalid_choice": _("Something in this form is not a class of this edition."),
            "invalid_pk_value": _("Something in this form is not a class of this edition."),
        },
    )
    what = forms.ChoiceField(
        label=_("what to do"),
        choices=[(MOVE, _("move or change")), (CANCEL, _("cancel"))],
        widget=forms.RadioSelect,
        initial=MOVE,
    )
    days = forms.IntegerField(
        label=_("move by days"),
        required=False,
        min_value=-400,
        max_value=400,
        help_text=_("7 is a week later, -1 a day earlier."),
    )
    start = forms.TimeField(
        label=_("new time of the start"),
        widget=TIME,
        required=False,
        help_text=_("Each class keeps its length."),
    )
    trainer = forms.ModelChoiceField(
        label=_("new trainer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("as it is"),
    )
    room = forms.CharField(label=_("new room"), max_length=120, required=False)
    topic = forms.CharField(label=_("new topic"), max_length=200, required=False)
    part = forms.ChoiceField(
        label=_("theory or practice"),
        choices=[("", _("as it is")), *ClassPart.choices],
        required=False,
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        required=False,
        help_text=_("People read it in the e-mail. A cancelled class needs one."),
    )

    def __init__(self, *args, edition: Edition, **kwargs):
        super().__init__(*args, **kwargs)
        staff = edition.staff.filter(role="trainer").values("user")
        self.fields["trainer"].queryset = User.objects.filter(pk__in=staff).order_by("username")
        self.fields["classes"].queryset = edition.classes.order_by("starts_at", "pk")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.CANCEL:
            if not cleaned.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("Write why the classes are cancelled."))
        elif not self.errors and not any(
            cleaned.get(name) for name in ("days", "start", "trainer", "room", "topic", "part")
        ):
            self.add_error(
                None, _("Say what is to change: the day, the time, the room or another.")
            )
        return cleaned

    def wish(self) -> Wish:
        asked = self.cleaned_data
        if asked["what"] == self.CANCEL:
            return Wish(cancel=True, reason=asked["reason"])
        return Wish(
            days=asked["days"] or 0,
            start=asked["start"],
            trainer=asked["trainer"].pk if asked["trainer"] else None,
            room=asked["room"] or None,
            topic=asked["topic"] or None,
            part=asked["part"] or None,
            reason=asked["reason"],
        )
