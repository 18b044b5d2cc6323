"""Files of pictures and recordings that no row refers to: what imports that failed, previews and
questions that were taken away left in the storage."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.images import get_image_model

from lib.richtext import FOLDER
from quizzes.models import QuestionVersion
from quizzes.models.versions import lock_bank

# A transaction that keeps a file for a row it has yet to write takes minutes at most.
KEPT_FOR = timedelta(days=1)
NAME = re.compile(rf"{FOLDER}/[\w.-]+")


def remove_unused_pictures(*, at: datetime | None = None) -> int:
    """What nothing refers to and was written more than a day ago; how many files went."""
    before = (at or timezone.now()) - KEPT_FOR
    return sum(
        remove_from(folder, referred, before)
        for folder, referred in (
            (FOLDER, of_versions),
            ("images", of_renditions),
            ("original_images", of_images),
        )
    )


def remove_from(folder: str, referred: Callable[[], set[str]], before: datetime) -> int:
    shown = referred()
    if not shown:
        # An empty database beside yesterday's files is one that is being restored.
        return 0
    unused = files_in(folder) - shown
    old = [name for name in unused if default_storage.get_modified_time(name) < before]
    if not old:
        return 0
    with transaction.atomic():
        # A version written meanwhile may show a file that was there already: it holds this lock
        # before it looks, so that either its row is seen here or the file is written anew.
        lock_bank()
        found = set(old) - referred()
        for name in found:
            default_storage.delete(name)
    return len(found)


def files_in(folder: str) -> set[str]:
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for name in names}


def of_versions() -> set[str]:
    """Whatever any version asked for, in its texts or as a recording."""
    texts = QuestionVersion.objects.annotate(text=Cast("asked", TextField()))
    found = texts.filter(text__contains=f"{FOLDER}/").order_by("pk")
    return {
        name
        for text in found.values_list("text", flat=True).iterator()
        for name in NAME.findall(text)
    }


def of_renditions() -> set[str]:
    renditions = get_image_model().get_rendition_model().objects.order_by("pk")
    return set(renditions.values_list("file", flat=True))


def of_images() -> set[str]:
    return set(get_image_model().objects.order_by("pk").values_list("file", flat=True))
