"""The editor's way: a file, a preview that writes nothing, one confirmation; and files out again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from people.actions import sync_roles
from people.enums import Role
from quizzes import tasks
from quizzes.actions import imports
from quizzes.formats.files import format_of, read_file
from quizzes.models import Question, QuestionCategory, QuestionImport
from tests.factories.people import UserFactory
from tests.quizzes.question_files import CHOICES, CONTENTS, file, gift, moodle, png, quiz

# Wagtail leaves the file open in which it has drawn a smaller picture.
UNCLOSED = "ignore:(Unclosed file|Exception ignored in. <function SpooledTemporaryFile)"
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]
START = reverse("question_import")
LIST = reverse("wagtailsnippets_quizzes_question:list")


@pytest.fixture(autouse=True)
def editor(client):
    sync_roles()
    user = UserFactory(roles=[Role.EDITOR])
    client.force_login(user)
    return user


def send(client, data, name="pytania.gift", **fields):
    data = data if isinstance(data, bytes) else data.encode()
    return client.post(START, {"file": SimpleUploadedFile(name, data), **fields})


def previewed(client, data, name="pytania.gift", **fields):
    """(the kept file, the preview)"""
    response = send(client, data, name, **fields)
    assert response.status_code == 302, response.context["form"].errors
    return QuestionImport.objects.first(), client.get(response.url).content.decode()


def confirm(client, kept):
    return client.post(reverse("question_import_confirm", args=[kept.pk]), follow=True)


def test_the_list_leads_to_the_import_and_to_the_files(client):
    page = client.get(LIST).content.decode()
    assert START in page
    assert "export=gift" in page


def test_a_preview_writes_no_question_and_a_double_press_imports_once(client, editor):
    kept, page = previewed(client, gift(5), category=" Nowa  kategoria ")
    assert not Question.objects.exists()
    assert not QuestionCategory.objects.exists()
    assert "Zaimportuj 5 pytań" in page
    assert "<br>prawda czy fałsz" in page
    assert "Nowa kategoria" in page
    for _press in range(2):
        answer = confirm(client, kept)
        assert "Zaimportowano 5 pytań." in answer.content.decode()
    assert Question.objects.count() == 5
    kept.refresh_from_db()
    assert (kept.imported, bytes(kept.data), kept.by) == (5, b"", editor)
    assert Question.objects.first().current.created_by == editor
    kept, page = previewed(client, gift(6))
    assert page.count("już w banku") == 5
    assert "Zaimportuj 1 pytanie" in page
    confirm(client, kept)
    assert Question.objects.count() == 6


def test_each_mistake_is_named_with_its_line_and_nothing_can_be_imported(client):
    kept, page = previewed(client, "Ile?{=2 ~3}\n\nIle?{#0,5}\n\n<script>x</script>?{=a")
    assert "są 2 błędy" in page
    assert "<td>3</td><td>Liczba „0,5” ma przecinek" in page
    assert reverse("question_import_confirm", args=[kept.pk]) not in page
    assert "<script>x" not in page
    assert "Popraw je" in confirm(client, kept).content.decode()
    assert not Question.objects.exists()


def test_what_is_lost_is_said_before(client):
    data = quiz(
        moodle(CHOICES, stem='A <img src="@@PLUGINFILE@@/a.png">', files=file("a.png", b"x"))
    )
    kept, page = previewed(client, data, "a.xml")
    assert "Obrazek „a.png” pominięto" in page
    assert "Zaimportuj 1 pytanie" in page
    confirm(client, kept)
    assert Question.objects.get().stem == "A"


def test_pictures_arrive_by_the_screen_too(client):
    data = quiz(
        moodle(CHOICES, stem='<img src="@@PLUGINFILE@@/a.png">', files=file("a.png", png()))
    )
    confirm(client, previewed(client, data, "a.xml")[0])
    assert "<embed" in Question.objects.get().stem


def test_a_file_can_be_discarded(client):
    kept, _page = previewed(client, gift(1))
    assert client.post(reverse("question_import_discard", args=[kept.pk])).status_code == 302
    assert not QuestionImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.txt", b"Ile?{=2 ~3}", "gift"),
        ("a.txt", b"Ile?\nA. 2\nB. 3\nANSWER: A\n", "aiken"),
        ("a.xml", b"<?xml version='1.0'?><quiz></quiz>", "moodle-xml"),
        ("a.xml", b"<assessmentItem/>", "qti"),
        ("a.zip", b"PK\x03\x04", "qti"),
        ("a.xml", b"<other/>", "moodle-xml"),
    ],
)
def test_the_format_is_guessed(name, data, format):
    assert format_of(name, data) == format


def test_a_bad_form_is_answered_in_words(client):
    assert client.post(START, {}).context["form"].errors["file"]
    assert send(client, b"").context["form"].errors["file"]
    assert send(client, gift(1), format="pdf").context["form"].errors["format"]
    assert not QuestionImport.objects.exists()


def screens(kept):
    yield "get", START
    yield "post", START
    for name in ("detail", "confirm", "discard"):
        method = "get" if name == "detail" else "post"
        yield method, reverse(f"question_import_{name}", args=[kept.pk])


@pytest.mark.parametrize("role", [*sorted(set(Role.values) - {"editor", "administrator"}), None])
def test_nobody_else_imports(client, role):
    kept, _page = previewed(client, gift(1))
    client.logout()
    if role:
        client.force_login(UserFactory(roles=[role]))
    for method, url in screens(kept):
        response = getattr(client, method)(url)
        assert response.status_code == 302, url
        assert response.url != reverse("question_import_detail", args=[kept.pk])
    assert not Question.objects.exists()
    assert QuestionImport.objects.filter(pk=kept.pk).exists()


def test_another_editors_file_is_not_there(client):
    kept, _page = previewed(client, gift(1))
    client.force_login(UserFactory(roles=[Role.EDITOR]))
    for method, url in list(screens(kept))[2:]:
        assert getattr(client, method)(url).status_code == 404
    assert not Question.objects.exists()


def test_what_writes_takes_no_get(client):
    kept, _page = previewed(client, gift(1))
    for name in ("confirm", "discard"):
        assert client.get(reverse(f"question_import_{name}", args=[kept.pk])).status_code == 405


def test_files_that_nobody_confirms_go_after_a_day(client):
    send(client, gift(1))
    QuestionImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    done, _page = previewed(client, gift(2))
    confirm(client, done)
    QuestionImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    new, _page = previewed(client, gift(3))
    assert tasks.sweep_question_files() == 1
    assert set(QuestionImport.objects.values_list("pk", flat=True)) == {done.pk, new.pk}


def test_a_persons_waiting_files_are_few(client):
    for number in range(1, imports.WAITING + 3):
        send(client, gift(number))
    assert QuestionImport.objects.count() == imports.WAITING


# --- out again ---------------------------------------------------------------------------------------


@pytest.fixture
def bank():
    for content in CONTENTS:
        imports.import_questions(
            reading=imports.Reading((content,), ()), by=None, name="x", format="x"
        )


def test_the_list_as_it_is_filtered_becomes_a_file(client, bank):
    response = client.get(LIST, {"export": "moodle-xml", "kind": "single"})
    assert response["Content-Disposition"] == 'attachment; filename="pytania.xml"'
    (found,) = read_file(response.content, "moodle-xml").questions
    assert found.kind == "single"
    found = client.get(LIST, {"export": "moodle-xml"}).content
    assert len(read_file(found, "moodle-xml").questions) == len(CONTENTS)


def test_what_gift_cannot_hold_is_said_before(client, bank):
    response = client.get(LIST, {"export": "gift"})
    page = response.content.decode()
    assert "GIFT nie pomieści 5 z tych pytań" in page
    assert "Plan (obrazek albo nagranie)" in page
    assert "Ułóż (" in page
    assert "export=moodle-xml" in page
    rest = client.get(response.context["rest_url"])
    assert len(read_file(rest.content, "gift").questions) == len(CONTENTS) - 5


def test_the_chosen_questions_become_a_file(client, bank):
    chosen = Question.objects.filter(kind__in=["short", "gap"]).values_list("pk", flat=True)
    url = reverse("wagtail_bulk_action", args=["quizzes", "question", "export"])
    query = "&".join(f"id={pk}" for pk in chosen)
    page = client.get(f"{url}?{query}&next={LIST}").content.decode()
    assert "GIFT nie pomieści 1 z tych pytań" in page
    response = client.post(f"{url}?{query}", {"format": "moodle-xml"})
    kinds = {item.kind for item in read_file(response.content, "moodle-xml").questions}
    assert kinds == {"short", "gap"}
