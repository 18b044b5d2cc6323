"""The demo tells the programme's own figures, has something alive on every screen, and loads once."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F, Min, Q
from django.utils import timezone

from attendance.models import ScanPage
from certificates.models import Certificate
from certificates.reads import candidates
from courses.models import ClassSession, Edition, Enrolment, EnrolmentEvent
from lib.dates import local_day
from lms import reads
from lms.demo import site_address, timetables
from people.models import Person, User
from programme.models import Grant, Organisation
from quizzes.reads.results import edition_gains

pytestmark = pytest.mark.django_db


def told() -> dict:
    printed = io.StringIO()
    call_command("demo", json=True, stdout=printed)
    return json.loads(printed.getvalue())


# Pillow leaves Wagtail's temporary picture files to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
def test_the_demo_is_the_programme_and_loads_once(client):
    first = told()
    rows = [
        model.objects.count() for model in (Edition, Enrolment, Person, ClassSession, Certificate)
    ]
    second = told()
    assert first == second
    assert rows == [
        m.objects.count() for m in (Edition, Enrolment, Person, ClassSession, Certificate)
    ]
    check_figures(first["programme"])
    check_history()
    check_days()
    check_that_something_is_alive()
    check_certificate(client, first["certificate"])
    check_pages(client, first)


def check_figures(figures):
    """The figures of the programme's own texts; lessons and modules as the demo promises."""
    assert figures["cooperatives"] == 10
    assert figures["partners"] == 4
    assert figures["goals"] == 7
    assert figures["modules"] == 3
    assert figures["lessons"] >= 18
    assert figures["vocational_editions"] == 6
    assert figures["vocational_participants"] == 50
    assert figures["adviser_meetings"] > 20
    assert figures["study_visit_participants"] == 30


def check_history():
    cooperatives = Organisation.objects.filter(kind="social_cooperative")
    in_time = cooperatives.filter(
        krs_registered_on__gte="2010-07-01", krs_registered_on__lte="2010-12-31"
    )
    assert (in_time.count(), cooperatives.count() - in_time.count()) == (8, 2)
    assert Grant.objects.filter(source="Fundusz Pracy").count() == 6
    assert not Person.objects.filter(is_invented=False).exists()
    past = Edition.objects.filter(ends_on__year__lte=2011)
    assert not past.filter(starts_on__year__lt=2009).exists()
    assert past.count() + 5 == Edition.objects.count()


def check_days():
    """No class on a Sunday or a holiday, but for today's; everybody is on the list before the first."""
    today = local_day(timezone.now())
    days = {local_day(at) for at in ClassSession.objects.values_list("starts_at", flat=True)}
    assert not [day for day in days - {today} if not timetables.is_open(day)]
    first = Min("enrolment__edition__classes__starts_at")
    events = EnrolmentEvent.objects.filter(old_state="").annotate(first=first)
    assert events.exists()
    assert not events.filter(Q(at__gte=F("first")) | Q(at__gt=timezone.now())).exists()


def test_classes_keep_off_sundays_and_holidays_and_on_their_side_of_today():
    offsets = [-45, -43, -22, -20, -18, -8, -6, -4, -2, -1, 0, 3, 5, 7, 8, 10]
    for number in range(800):
        today = date(2025, 1, 1) + timedelta(days=number)
        days = timetables.spaced(today, offsets)
        assert days == sorted(set(days))
        assert (len(days), days[10]) == (len(offsets), today)
        assert all(timetables.is_open(day) for day in days if day != today)
    assert timetables.spaced(date(2026, 3, 30), [6]) == [date(2026, 4, 7)]
    assert timetables.spaced(date(2026, 6, 8), [-1]) == [date(2026, 6, 6)]


def check_that_something_is_alive():
    now = timezone.now()
    trainer = reads.trainer_panel(User.objects.get(username="prowadzaca"), at=now)
    assert trainer["today"]
    assert trainer["late"]
    coordinator = reads.coordinator_panel(User.objects.get(username="koordynatorka"), at=now)
    assert coordinator["late"]
    assert coordinator["ready"]
    assert {row["row"].hours.standing for row in coordinator["at_risk"]} == {"near", "below"}
    several = User.objects.get(username="wielozadaniowa")
    assert reads.trainer_panel(several, at=now)["today"]
    assert reads.coordinator_panel(several, at=now)["planned"]
    assert not set(Edition.objects.staffed_by(several, "trainer")) & set(
        Edition.objects.staffed_by(several, "coordinator")
    )
    running = Edition.objects.get(code=f"ZSS-1/{now.year}")
    standings = {row.hours.standing for row in candidates(running, by=None, at=now)}
    assert {"above", "near", "below"} <= standings
    assert Certificate.objects.valid().exclude(file_path="").count() == 6
    (pair,) = edition_gains(running).pairs
    assert (pair.gain.count, pair.gain.better) == (10, 8)
    assert 35 <= pair.gain.before <= 60 < pair.gain.after
    scans = ScanPage.objects.order_by("state", "checked_at").filter(file__edition=running)
    assert [page.state for page in scans] == ["filed", "filed", "unrecognised"]
    assert scans.exclude(checked_at=None).count() == 1


def test_the_demo_names_the_address_that_the_site_was_started_on(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert site_address.read() == settings.PUBLIC_URL
    site_address.write("http://localhost:8123")
    assert site_address.read() == "http://localhost:8123"
    site_address.forget()
    site_address.forget()
    assert site_address.read() == settings.PUBLIC_URL


def check_certificate(client, certificate):
    page = client.get(certificate["verify_path"]).content.decode()
    assert certificate["number"] in page
    assert certificate["code"] in page or certificate["code"].replace("-", "") in page


def check_pages(client, demo):
    logins = {}
    for row in demo["accounts"]:
        logins.setdefault(row["role"], row["login"])
    for role, paths in demo["pages"].items():
        client.logout()
        if role != "public":
            client.force_login(User.objects.get(username=logins[role]))
        for path in paths:
            assert client.get(path).status_code == 200, (role, path)
