"""Statuses and reasons are data: a project may have its own, and what marks have used stays as it is."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import translation

from attendance.actions import marks, registers
from attendance.models import AbsenceReason, Mark, Status
from attendance.reads import vocabulary_of
from attendance.rules.merging import Wish
from lib.refused import Refused
from people.actions import sync_roles
from people.enums import Role
from tests.factories.courses import ClassSessionFactory, EnrolmentFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return ClassSessionFactory()


@pytest.fixture
def person(session):
    return EnrolmentFactory(edition=session.edition)


def own_status(session, **over):
    values = {
        "project": session.edition.project,
        "code": "internship",
        "name": "praktyka",
        "name_en": "internship",
        "short_name": "praktyka",
        "short_name_en": "internship",
        "credit": "whole",
    }
    return Status.objects.create(**values | over)


def save(session, person, wish):
    return marks.save_marks(session=session, wishes={person.pk: wish}, by=UserFactory())


def test_every_project_has_the_common_list_in_both_languages(session):
    words = vocabulary_of(session.edition.project_id)
    assert list(words.statuses) == [
        *("present", "late", "absent", "excused", "left_early", "remote", "exempt"),
    ]
    assert words.statuses["excused"].label == "nieobecność usprawiedliwiona"
    with translation.override("en"):
        assert words.statuses["excused"].label == "absent, excused"
    assert [reason.code for reason in words.reasons_offered if reason.is_paid] == ["summons"]


def test_a_status_of_one_project_is_offered_there_alone(session, person):
    own_status(session)
    save(session, person, Wish("internship"))
    other = ClassSessionFactory()
    stranger = EnrolmentFactory(edition=other.edition)
    with pytest.raises(Refused):
        save(other, stranger, Wish("internship"))
    assert Mark.objects.get().status.code == "internship"


def test_a_project_takes_a_common_status_away_from_its_list_and_old_marks_keep_it(session, person):
    save(session, person, Wish("remote"))
    own_status(session, code="remote", is_active=False)
    save(session, person, Wish("remote", note="z domu", was=("remote", 0, "", ""), seen=1))
    with pytest.raises(Refused):
        save(session, EnrolmentFactory(edition=session.edition), Wish("remote"))


def test_what_a_used_status_means_is_frozen_and_what_it_looks_like_is_not(session, person):
    save(session, person, Wish("late", 10))
    late = Status.objects.get(code="late")
    late.credit = "whole"
    with pytest.raises(ValidationError) as told:
        late.full_clean()
    assert set(told.value.error_dict) == {"credit"}
    late.refresh_from_db()
    late.sort_order, late.is_first = 9, False
    late.full_clean()
    with pytest.raises(ProtectedError):
        late.delete()


def test_an_unused_status_may_still_change():
    remote = Status.objects.get(code="remote")
    remote.is_paid = False
    remote.full_clean()


@pytest.mark.parametrize(
    "fault",
    [
        {"code": "present", "is_active": False},
        {"code": "late", "needs_reason": True},
        {"code": "absent", "is_paid": True},
    ],
)
def test_the_database_refuses_a_status_that_contradicts_itself(fault):
    code = fault.pop("code")
    with pytest.raises(IntegrityError), transaction.atomic():
        Status.objects.filter(code=code).update(**fault)


def test_one_code_stands_once_in_the_common_list():
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceReason.objects.create(code="sick", name="choroba", name_en="illness")


@pytest.mark.parametrize(
    "wish", [Wish("present", reason="sick"), Wish("excused", reason="holiday")]
)
def test_a_reason_belongs_only_to_an_excused_absence_and_must_be_offered(session, person, wish):
    with pytest.raises(Refused):
        save(session, person, wish)
    assert not Mark.objects.exists()


def test_a_class_closes_only_when_each_excused_absence_has_its_reason(session, person):
    save(session, person, Wish("excused"))
    taught = registers.as_planned(session)
    with pytest.raises(Refused, match=person.person.family_name):
        registers.close_register(session=session, taught=taught, by=UserFactory())
    again = Wish("excused", reason="sick", was=("excused", 0, "", ""), seen=1)
    save(session, person, again)
    assert registers.close_register(session=session, taught=taught, by=UserFactory()).closed_at


def test_a_form_may_send_a_reason_and_minutes_with_any_status(client, session, person):
    """Each row has all its fields, with or without a script: what the status has no use for is left out."""
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    row = {f"status-{person.pk}": "present", f"missed-{person.pk}": "15"}
    row |= {f"reason-{person.pk}": "sick", f"note-{person.pk}": "", f"seen-{person.pk}": "0"}
    assert client.post(reverse("register_save", args=[session.pk]), row).status_code == 302
    mark = Mark.objects.get()
    assert (mark.minutes_missed, mark.absence_reason) == (0, None)


def test_the_register_offers_the_reasons_and_keeps_one_that_is_offered_no_more(
    client, session, person
):
    save(session, person, Wish("excused", reason="family"))
    AbsenceReason.objects.filter(code="family").update(is_active=False)
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    html = client.get(reverse("register_detail", args=[session.pk])).content.decode()
    assert '<option value="family" selected>ważna sprawa rodzinna</option>' in html
    assert '<option value="sick">choroba własna</option>' in html


def test_a_posted_reason_that_is_none_is_never_written_into_the_page(client, session, person):
    save(session, person, Wish("excused", reason="sick"))
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    row = {f"status-{person.pk}": "excused", f"reason-{person.pk}": '"><b id=x>'}
    answer = client.post(
        reverse("register_save", args=[session.pk]), row | {f"seen-{person.pk}": "1"}
    )
    assert answer.status_code == 422
    assert "<b id=x>" not in answer.content.decode()


def test_administrators_keep_the_lists_and_see_why_a_used_meaning_stays(client, session, person):
    sync_roles()
    save(session, person, Wish("late", 10))
    late = Status.objects.get(code="late")
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    url = reverse("status:edit", args=[late.pk])
    html = client.get(url).content.decode()
    assert "spóźnienie" in html
    form = {name: getattr(late, name) for name in ("code", "name", "name_en", "sort_order")}
    form |= {
        "short_name": "spóźn.",
        "short_name_en": "late",
        "symbol": "s",
        "credit": "whole",
        "is_paid": "on",
    }
    form |= {"is_first": "on", "is_active": "on"}
    answer = client.post(url, form)
    assert "Są już wpisy z tą pozycją" in answer.content.decode()
    assert client.post(url, form | {"credit": "less_missed", "sort_order": 5}).status_code == 302
    client.force_login(UserFactory(roles=[Role.COORDINATOR]))
    assert client.post(url, form).status_code in {302, 403}
    late.refresh_from_db()
    assert (late.credit, late.sort_order) == ("less_missed", 5)
