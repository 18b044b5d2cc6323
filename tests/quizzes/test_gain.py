"""Tests before and after a training: pairs, means over those who took both, what is missing."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from quizzes.reads import results as reads
from tests.quizzes.results import address, edition_with, enrol, take
from tests.quizzes.test_actions import make_question, make_quiz

pytestmark = pytest.mark.django_db


def see(client, user, edition):
    client.force_login(user)
    response = client.get(address("edition_gain", edition))
    assert response.status_code == 200
    return response.content.decode()


def test_of(course, purpose, title):
    questions = [make_question(answers=(("tak", True), ("nie", False))) for _number in range(4)]
    quiz = make_quiz(questions, course=course, purpose=purpose)
    quiz.title = title
    quiz.save()
    return quiz


test_of.__test__ = False


@pytest.fixture
def world():
    edition, _quiz, trainer = edition_with()
    before = test_of(edition.course, "pre_test", "Przed")
    after = test_of(edition.course, "post_test", "Po")
    return edition, before, after, trainer


def test_the_mean_is_of_those_who_took_both(client, world):
    edition, before, after, trainer = world
    better, same, worse, only_before, only_after, _neither = (
        enrol(edition, name) for name in ("Ala", "Basia", "Celina", "Dorota", "Ewa", "Fela")
    )
    for person, first, second in (
        *((better, "1000", "1111"), (same, "1100", "1100"), (worse, "1110", "1100")),
        *((only_before, "0000", None), (only_after, None, "1111")),
    ):
        if first:
            take(before, person, first)
        if second:
            take(after, person, second)
    (pair,) = reads.edition_gains(edition).pairs
    assert (pair.gain.count, pair.gain.before) == (3, 50)
    assert pair.gain.after == pytest.approx(200 / 3)
    assert (pair.gain.better, pair.gain.same, pair.gain.worse) == (1, 1, 1)
    assert [row.change for row in pair.both] == [75, 0, -25]
    assert [row.name.split()[0] for row in pair.one_only] == ["Dorota", "Ewa"]
    assert [row.name.split()[0] for row in pair.neither] == ["Fela"]
    html = see(client, trainer, edition)
    for text in (
        "+16,7",
        "+75",
        "−25",
        "po szkoleniu 100\u00a0%",
        "przed szkoleniem 0\u00a0%",
        "wskazówka",
    ):
        assert text in html, text
    assert html.count('class="dumbbell"') == 4
    assert 'd="M75 5H50"' in html


def test_the_workbook_of_a_gain(client, world):
    edition, before, after, trainer = world
    person = enrol(edition, "=Ala")
    take(before, person, "1000")
    take(after, person, "1111")
    client.force_login(trainer)
    response = client.get(address("edition_gain_export", edition))
    sheet = load_workbook(BytesIO(response.getvalue())).active
    assert [cell.value for cell in sheet[2]][1:] == [25, 100, 75]
    assert sheet["A2"].data_type == "s"


def test_nobody_took_both_yet(client, world):
    edition, before, _after, trainer = world
    take(before, enrol(edition), "1111")
    assert "Nikt nie rozwiązał jeszcze obu testów" in see(client, trainer, edition)


def test_without_tests_it_says_what_to_do(client):
    edition, _quiz, trainer = edition_with()
    assert "Nie ma jeszcze czego porównać" in see(client, trainer, edition)
    test_of(edition.course, "pre_test", "Tylko przed")
    html = see(client, trainer, edition)
    assert "Brakuje drugiej połowy" in html
    assert "Tylko przed" in html
    client.get(address("edition_gain_export", edition))


def test_several_tests_are_paired_in_their_order(world):
    edition, before, after, _trainer = world
    second = test_of(edition.course, "pre_test", "Przed 2")
    gains = reads.edition_gains(edition)
    assert [(pair.before, pair.after) for pair in gains.pairs] == [(before, after)]
    assert gains.alone == [second]


@pytest.mark.parametrize("people", [1, 8])
def test_a_gain_costs_the_same_for_more_people(
    client, django_assert_max_num_queries, world, people
):
    edition, before, after, trainer = world
    for _number in range(people):
        person = enrol(edition)
        take(before, person, "1000")
        take(after, person, "1111")
    see(client, trainer, edition)
    with django_assert_max_num_queries(15) as captured:
        client.get(address("edition_gain", edition))
    assert len(captured) == 8
