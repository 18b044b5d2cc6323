"""Files of questions into the bank: all of a file or nothing, and nothing twice.

A thousand questions cost a few dozen statements: what Question.save, Wagtail's search and its index
of references do for one row is done here for many at a time, and tests compare the two.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from lib.audit import record
from lib.refused import Refused
from quizzes.actions.import_checks import Checked, Item, check, question_of, sounds_of
from quizzes.actions.import_files import Keeper
from quizzes.actions.import_texts import QUESTION, with_pictures
from quizzes.formats.content import Reading
from quizzes.formats.files import read_file
from quizzes.models import (
    Answer,
    Criterion,
    Question,
    QuestionCategory,
    QuestionImport,
    QuestionTag,
    QuestionVersion,
)
from quizzes.models.versions import fingerprint_of, lock_bank

CHUNK = 100
KEPT_FOR = timedelta(days=1)
WAITING = 5  # files of one person that wait for their confirmation


# --- the screen's two steps ----------------------------------------------------------------------


@transaction.atomic
def keep_file(*, name: str, format: str, category: str, data: bytes, by: Any) -> QuestionImport:
    """Keep a file for its preview; the person's oldest that still wait make room."""
    waiting = QuestionImport.objects.filter(by=by, done_at=None).order_by("-pk")
    for pk in list(waiting.values_list("pk", flat=True)[WAITING - 1 :]):
        QuestionImport.objects.filter(pk=pk, done_at=None).delete()
    return QuestionImport.objects.create(
        by=by, name=name[:200], format=format, category=category, data=data
    )


def check_file(kept: QuestionImport) -> Checked:
    """What the kept file would bring. Reads only."""
    return check(read_file(bytes(kept.data), kept.format), kept.category)


def confirm_import(*, kept: QuestionImport, by: Any) -> QuestionImport:
    """Import the kept file; a second press finds it done. Raises Refused where something is wrong."""
    with transaction.atomic():
        kept = QuestionImport.objects.select_for_update().get(pk=kept.pk)
        if kept.done_at is None:
            lock_bank()
            write(check_file(kept), kept, by=by)
    return kept


@transaction.atomic
def discard_file(*, kept: QuestionImport) -> None:
    QuestionImport.objects.filter(pk=kept.pk, done_at=None).delete()


def discard_old_files(*, at: datetime | None = None) -> int:
    """Files that nobody confirmed within a day. Figures of what was imported stay."""
    before = (at or timezone.now()) - KEPT_FOR
    deleted, _models = QuestionImport.objects.filter(done_at=None, created_at__lt=before).delete()
    return deleted


# --- the import ----------------------------------------------------------------------------------


@transaction.atomic
def import_questions(
    *, reading: Reading, by: Any, name: str, format: str, category: str = ""
) -> QuestionImport:
    """All new questions of a file, in one go. Raises Refused, having written nothing, where the file
    has a problem. `by` is None for the system."""
    lock_bank()
    checked = check(reading, category)
    kept = QuestionImport.objects.create(by=by, name=name[:200], format=format, category=category)
    return write(checked, kept, by=by)


def write(checked: Checked, kept: QuestionImport, *, by: Any) -> QuestionImport:
    if checked.problems:
        raise Refused(_("The file has mistakes. Correct them and send it again."))
    keeper = Keeper(by)
    try:
        with transaction.atomic():
            write_items(checked.new, keeper, by=by)
    except BaseException:
        keeper.forget()
        raise
    kept.imported = len(checked.new)
    kept.already = len(checked.items) - kept.imported
    kept.done_at, kept.data = timezone.now(), b""
    kept.save()
    record(
        "quizzes.import",
        kept,
        by=by,
        file=kept.name,
        format=kept.format,
        imported=kept.imported,
        already=kept.already,
    )
    return kept


def write_items(items: Sequence[Item], keeper: Keeper, *, by: Any) -> None:
    keeper.look_up(data for item in items for data in item.content.files.values())
    categories = categories_of(items)
    tags = tags_of(items)
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        questions = [made(item, categories, keeper) for item in chunk]
        write_chunk(questions, by=by)
        write_tags(questions, chunk, tags)
        index(questions)


def categories_of(items: Sequence[Item]) -> dict[str, QuestionCategory]:
    names = dict.fromkeys(item.content.category for item in items if item.content.category)
    return {name: QuestionCategory.objects.get_or_create(name=name)[0] for name in names}


def tags_of(items: Sequence[Item]) -> dict[str, Tag]:
    names = dict.fromkeys(tag for item in items for tag in item.content.tags)
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=list(names)).order_by("pk")}
    return {name: found.get(name) or Tag.objects.create(name=name) for name in names}


def made(item: Item, categories: dict[str, QuestionCategory], keeper: Keeper) -> Question:
    """The question with its files in Wagtail; itself not yet written."""
    question = question_of(item.cleaned)
    question.category = categories.get(item.content.category)
    question.imported_fingerprint = item.fingerprint
    embed = embedding(item, keeper)
    rows = list(question.answers.all())
    question.stem, question.feedback = embed(question.stem), embed(question.feedback)
    question.grading_note = embed(question.grading_note)
    for row in rows:
        row.text, row.feedback = embed(row.text), embed(row.feedback)
    for place, name, data, transcript in sounds_of(item.cleaned):
        holder = question if place == QUESTION else rows[place]
        holder.audio, holder.transcript = keeper.recording(name, data), transcript
    question.answers = rows
    return question


def embedding(item: Item, keeper: Keeper) -> Callable[[str], str]:
    """Puts Wagtail's pictures in place of the file's."""

    def embedded(name: str, alternative: str) -> str:
        image = keeper.picture(name, item.content.files[name], alternative)
        alt = escape(alternative)
        return f'<embed embedtype="image" id="{image.pk}" alt="{alt}" format="fullwidth"/>'

    return lambda text: with_pictures(text, embedded)


def write_chunk(questions: list[Question], *, by: Any) -> None:
    """As Question.save and keep_version do for one."""
    Question.objects.bulk_create(questions)
    Answer.objects.bulk_create([row for item in questions for row in item.answers.all()])
    Criterion.objects.bulk_create([row for item in questions for row in item.criteria.all()])
    versions = []
    for question in questions:
        asked = question.as_asked()
        versions.append(
            QuestionVersion(
                question=question,
                number=1,
                asked=asked,
                fingerprint=fingerprint_of(asked),
                created_by=by,
            )
        )
    QuestionVersion.objects.bulk_create(versions)
    for question, version in zip(questions, versions, strict=True):
        question.current = version
    Question.objects.bulk_update(questions, ["current"])


def write_tags(questions: list[Question], items: Sequence[Item], tags: dict[str, Tag]) -> None:
    found = []
    for question, item in zip(questions, items, strict=True):
        question.tagged_questions = [
            QuestionTag(content_object=question, tag=tags[name]) for name in item.content.tags
        ]
        found += question.tagged_questions.all()
    QuestionTag.objects.bulk_create(found)


def index(questions: Iterable[Question]) -> None:
    """For the search, and for the usage that Wagtail shows of pictures, recordings and categories."""
    questions = list(questions)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Question, questions)
    for question in questions:
        ReferenceIndex.create_or_update_for_object(question)
