"""Results of an edition: figures by hand, whom they count, what they cost, files and papers."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from people.enums import Role
from quizzes.actions import answers, grading
from quizzes.actions import attempts as actions
from quizzes.models import Question
from quizzes.reads import results as reads
from tests.factories.courses import EditionFactory
from tests.factories.people import UserFactory
from tests.quizzes.results import DAY, address, edition_with, enrol, take
from tests.quizzes.test_actions import make_question, make_quiz

pytestmark = pytest.mark.django_db

# Six strong people and six weak ones; of the weak, one is right in the first question.
PATTERNS = ["11", "11", "11", "11", "11", "10", "00", "00", "20", "20", "2-", "10"]


@pytest.fixture
def taken():
    edition, quiz, trainer = edition_with(pass_percent=60)
    for number, pattern in enumerate(PATTERNS):
        take(quiz, enrol(edition, f"Osoba{number:02d}"), pattern)
    return edition, quiz, trainer


def see(client, user, url, **data):
    client.force_login(user)
    response = client.get(url, data)
    assert response.status_code == 200
    return response


def test_figures_of_questions_by_hand(taken):
    edition, quiz, _trainer = taken
    first, second = reads.figures(reads.person_results(edition, quiz))
    assert first.latest.statistics.facility == pytest.approx(7 / 12)
    assert second.latest.statistics.facility == pytest.approx(5 / 12)
    # Phi of the table 5, 2 / 0, 5.
    phi = (5 * 5 - 2 * 0) / (7 * 5 * 5 * 7) ** 0.5
    assert first.latest.statistics.discrimination == pytest.approx(phi)
    assert second.latest.statistics.discrimination == pytest.approx(phi)
    assert [answer.count for answer in first.latest.answers] == [7, 2, 3]
    assert [answer.count for answer in second.latest.answers] == [5, 6, 0]
    assert (first.latest.unanswered, second.latest.unanswered) == (0, 1)


def test_the_page_says_the_figures_and_explains_them(client, taken):
    edition, quiz, trainer = taken
    url = address("quiz_results", edition, quiz)
    html = see(client, trainer, url, widok="pytania").content.decode()
    for text in ("58 %", "42 %", "0,71", "Co znaczą te liczby"):
        assert text in html
    assert "za mało odpowiedzi" not in html


def test_with_few_people_it_says_that_it_cannot_say(client):
    edition, quiz, trainer = edition_with()
    take(quiz, enrol(edition), "11")
    url = address("quiz_results", edition, quiz)
    html = see(client, trainer, url, widok="pytania").content.decode()
    assert html.count("za mało odpowiedzi, by coś powiedzieć") == 4
    assert "100 %" in html  # one of one chose the right answer


def test_people_with_what_became_of_each(client):
    edition, quiz, trainer = edition_with(pass_percent=60, counting="best")
    passed, failed, begun, none = (enrol(edition, name) for name in ("A", "B", "C", "D"))
    take(quiz, passed, "00")
    best = take(quiz, passed, "11")
    take(quiz, passed, "10")
    take(quiz, failed, "10")
    actions.start_attempt(quiz=quiz, enrolment=begun, by=None)
    gone = enrol(edition, "E")
    take(quiz, gone, "11")
    gone.state = "withdrawn"
    gone.save()
    never = enrol(edition, "F")
    never.state = "withdrawn"
    never.save()
    actions.submit_attempt(attempt=actions.start_trial(quiz=quiz, by=trainer), by=trainer)
    rows = reads.person_results(edition, quiz)
    assert [row.state for row in rows] == ["passed", "failed", "begun", "none", "passed"]
    assert [len(row.submitted) for row in rows] == [3, 1, 0, 0, 1]
    assert rows[0].counted == best
    assert [row.has_left for row in rows] == [False, False, False, False, True]
    assert len(reads.figures(rows)[0].versions) == 1
    assert reads.figures(rows)[0].latest.count == 3
    html = see(client, trainer, address("quiz_results", edition, quiz)).content.decode()
    assert address("attempt_detail", edition, best) in html
    assert none.person.name_by_family in html
    (summary,) = reads.quiz_summaries(edition, [quiz])
    assert (summary.people, summary.took, summary.passed, summary.waits) == (5, 3, 2, 0)


def test_lists_by_result_and_by_date(client, taken):
    edition, quiz, trainer = taken
    enrol(edition, "Aaa")
    url = address("quiz_results", edition, quiz)
    names = [row.name for row in see(client, trainer, url, porzadek="wynik").context["rows"]]
    assert names[0].startswith("Osoba00")
    assert names[-1].startswith("Aaa")
    assert see(client, trainer, url, porzadek="data").context["rows"][-1].name.startswith("Aaa")
    assert see(client, trainer, url, porzadek="x").context["rows"][0].name.startswith("Aaa")


def test_a_question_that_was_changed_has_figures_for_each_version(client):
    edition, quiz, trainer = edition_with(questions=1)
    take(quiz, enrol(edition, "A"), "1")
    question = Question.objects.get()
    question.stem = "<p>Czy na pewno?</p>"
    question.save()
    take(quiz, enrol(edition, "B"), "0")
    (figures,) = reads.figures(reads.person_results(edition, quiz))
    assert [version.number for version in figures.versions] == [1, 2]
    assert [version.answers[0].count for version in figures.versions] == [1, 0]
    url = address("quiz_results", edition, quiz)
    html = see(client, trainer, url, widok="pytania").content.decode()
    assert "w 2 wersjach" in html


# By name of the address: queries, whatever the number of people, questions and attempts.
COST = {
    "edition_quizzes": 9,
    "quiz_results": 8,
    "quiz_results by question": 10,
    "quiz_results_export": 9,
    "quiz_protocol": 8,
    "attempt_detail": 9,
}


@pytest.mark.parametrize(("people", "questions"), [(2, 2), (14, 9)])
def test_results_cost_the_same_for_more_people_and_questions(
    client, django_assert_max_num_queries, people, questions
):
    edition, quiz, trainer = edition_with(questions=questions)
    for _number in range(people):
        person = enrol(edition)
        take(quiz, person, "1" * questions)
        take(quiz, person, "0" * questions)
    addresses = {
        "edition_quizzes": address("edition_quizzes", edition),
        **{name: address(name.split()[0], edition, quiz) for name in COST if "quiz_" in name},
        "attempt_detail": address("attempt_detail", edition, person.attempts.first()),
    }
    addresses["quiz_results by question"] += "?widok=pytania"
    see(client, trainer, addresses["quiz_results"])
    found = {}
    for name in COST:
        with django_assert_max_num_queries(15) as captured:
            assert client.get(addresses[name]).status_code == 200
        found[name] = len(captured)
    assert found == COST


def test_results_of_another_edition_are_not_there(client, taken):
    edition, quiz, trainer = taken
    other = EditionFactory(trainers=[trainer])
    attempt = quiz.attempts.first()
    client.force_login(trainer)
    assert client.get(address("quiz_results", other, quiz)).status_code == 404
    assert client.get(address("quiz_protocol", other, quiz)).status_code == 404
    assert client.get(address("attempt_detail", other, attempt)).status_code == 404
    assert client.get(address("attempt_detail", edition, attempt)).status_code == 200


def test_an_attempt_with_all_that_happened_to_it(client):
    edition, quiz, trainer = edition_with(questions=1)
    enrolment = enrol(edition)
    attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=None, at=DAY)
    item = attempt.questions.select_related("version").get()
    right, wrong, other = (row["id"] for row in item.asked["answers"])
    for chosen, window, ago in ((wrong, "a", 0), (right, "b", 0), (other, "a", 600)):
        answers.save_response(
            attempt=attempt,
            position=1,
            posted={"chosen": [chosen]},
            sending=answers.Sending(window, 1 + ago, actions.timedelta(seconds=ago)),
            at=DAY + actions.timedelta(minutes=11 + (window == "b")),
        )
    actions.submit_attempt(attempt=attempt, by=None, at=DAY + actions.timedelta(minutes=20))
    html = see(client, trainer, address("attempt_detail", edition, attempt)).content.decode()
    assert enrolment.person.full_name in html
    assert "nie zachowano: była nowsza" in html
    assert html.count('<li><span class="soft">') == 4  # three answers, one grading


def test_a_blind_grader_does_not_meet_the_answer_under_a_name(client):
    edition, _quiz, trainer = edition_with(questions=1)
    essay = make_question("essay", answers=(), points=5)
    quiz = make_quiz([essay], course=edition.course, grades_blind=True)
    enrolment = enrol(edition)
    attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=None)
    answers.save_response(attempt=attempt, position=1, posted={"text": ["tajne słowa"]})
    actions.submit_attempt(attempt=attempt, by=None)
    url = address("attempt_detail", edition, attempt)
    assert "tajne słowa" not in see(client, trainer, url).content.decode()
    (row,) = reads.person_results(edition, quiz)
    assert (row.state, row.waits) == ("waits", True)
    for name in (address("edition_quizzes", edition), address("quiz_results", edition, quiz)):
        assert reverse("grading_queue") in see(client, trainer, name).content.decode()
    (item,) = attempt.questions.all()
    grade(item, trainer)
    html = see(client, trainer, url).content.decode()
    assert "tajne słowa" in html
    assert str(trainer) in html


def grade(item, by):
    about = {"rubric": None, "comment": "dobrze", "reason": "", "seen": 0}
    grading.grade_answer(question=item, points=Decimal(3), by=by, **about)


def test_staff_find_the_room_and_grading_again_from_the_results(client, taken):
    edition, quiz, trainer = taken
    quiz.is_supervised = True
    quiz.save()
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    edition.staff.create(user=coordinator, role="coordinator")
    url = address("quiz_results", edition, quiz)
    rooms, again = address("quiz_room", edition, quiz), address("quiz_regrade", edition, quiz)
    html = see(client, trainer, url).content.decode()
    assert (rooms in html, again in html) == (True, False)
    html = see(client, coordinator, url).content.decode()
    assert (rooms in html, again in html) == (True, True)
    html = see(client, UserFactory(roles=[Role.AUDITOR]), url).content.decode()
    assert (rooms in html, again in html) == (False, False)


def test_a_quiz_that_was_withdrawn_keeps_its_results(client, taken):
    edition, quiz, trainer = taken
    quiz.unpublish()
    assert quiz in reads.recorded_quizzes(edition)
    see(client, trainer, address("quiz_results", edition, quiz))
    attempt = quiz.attempts.first()
    quiz.delete()
    html = see(client, trainer, address("edition_quizzes", edition)).content.decode()
    assert address("attempt_detail", edition, attempt) in html
    see(client, trainer, address("attempt_detail", edition, attempt))


def workbook(response):
    return load_workbook(BytesIO(response.getvalue()))


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A1", "+48 600", "-5", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_no_cell_becomes_a_formula(client, name):
    edition, _quiz, trainer = edition_with()
    typed = make_question("short", answers=((name.strip(), True),), title="=1+1")
    quiz = make_quiz([typed], course=edition.course)
    enrolment = enrol(edition, name)
    attempt = actions.start_attempt(quiz=quiz, enrolment=enrolment, by=None)
    answers.save_response(attempt=attempt, position=1, posted={"text": [name]})
    actions.submit_attempt(attempt=attempt, by=None)
    book = workbook(see(client, trainer, address("quiz_results_export", edition, quiz)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    people, _questions, given = book.worksheets
    assert people["A2"].value.strip().startswith(name.strip())
    assert people["A2"].quotePrefix
    assert given["C2"].value == name.strip()


def test_the_workbook_holds_numbers_dates_and_no_personal_number(client, taken):
    edition, quiz, trainer = taken
    response = see(client, trainer, address("quiz_results_export", edition, quiz))
    people, questions, answers = workbook(response).worksheets
    assert [people.max_row, questions.max_row, answers.max_row] == [13, 3, 7]
    assert [cell.value for cell in people[2]][1:6] == ["zaliczone", 100, 2, 2, 1]
    assert people["G2"].value.hour == 11  # in Warsaw
    assert questions["G2"].value == pytest.approx(7 / 12)
    numbers = {row.enrolment.person.document_number for row in reads.person_results(edition, quiz)}
    written = {str(cell.value) for row in people.iter_rows() for cell in row}
    assert not numbers & written


def test_the_protocol_says_who_passed_before_whom(client, taken):
    edition, quiz, trainer = taken
    missing = enrol(edition, "Nieobecna")
    html = see(client, trainer, address("quiz_protocol", edition, quiz)).content.decode()
    for text in (
        *("Protokół zaliczenia testu", quiz.title, edition.code, edition.project.number),
        *(edition.place, "60 % punktów", "3 marca 2026", missing.person.name_by_family),
        *("brak podejścia", "Przystąpiło: 12", "Zaliczyło: 5", "Komisja", "bez nadzoru na sali"),
        "dwie różne osoby",
    ):
        assert text in html, text
    assert html.count("niezaliczone") == 7
    quiz.is_supervised = True
    quiz.save()
    html = see(client, trainer, address("quiz_protocol", edition, quiz)).content.decode()
    assert "na sali, pod nadzorem" in html
