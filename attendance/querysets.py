from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q

from attendance.enums import ScanFileState, ScanPageState
from courses.models import Edition, Enrolment


class PerProjectQuerySet(models.QuerySet):
    def of_project(self, project_id: int | None) -> list:
        """The project's own rows and those for all others, retired ones too, in their order."""
        return list(
            self.filter(Q(project=project_id) | Q(project=None)).order_by("sort_order", "pk")
        )


class RegisterQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)


class MarkQuerySet(models.QuerySet):
    def of_editions(self, editions: Iterable[Edition]) -> Self:
        return self.filter(
            register__session__edition__in=editions, register__session__cancelled_at=None
        )


class SelfMarkingQuerySet(models.QuerySet):
    def open(self, *, at: datetime) -> Self:
        return self.filter(closed_at=None, session__cancelled_at=None, session__ends_at__gte=at)

    def of_user(self, user: Any) -> Self:
        """Of the classes on whose list the person is."""
        places = Enrolment.objects.of_user(user).attending()
        return self.filter(session__edition__in=places.values("edition"))


class ExportQuerySet(models.QuerySet):
    def under_way(self) -> Self:
        return self.filter(state__in=["queued", "running"])

    def stalled(self, *, at: datetime, after: timedelta) -> Self:
        """Under way, and not touched for so long that whoever made them must be gone."""
        return self.under_way().filter(touched_at__lt=at - after)

    def outlived(self, *, at: datetime) -> Self:
        return self.filter(state="done", expires_at__lt=at)


class CorrectionQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def with_people(self) -> Self:
        return self.select_related(
            *("enrolment__person", "status", "absence_reason", "asked_by", "decided_by"),
            *("register__session__edition",),
        )

    def waiting_first(self) -> Self:
        waits = models.Case(models.When(state="waiting", then=0), default=1)
        return self.with_people().order_by(waits, "-asked_at", "-pk")


class ScanFileQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(state__in=[ScanFileState.WAITING, ScanFileState.READING])

    def left_lying(self, *, at: datetime, lost: timedelta, stalled: timedelta) -> Self:
        """Waiting since `lost` for a message that did not come, or unfinished since `stalled`."""
        return self.filter(
            Q(state=ScanFileState.WAITING, touched_at__lt=at - lost)
            | Q(state=ScanFileState.READING, touched_at__lt=at - stalled)
        )


class ScanPageQuerySet(models.QuerySet):
    def filed(self) -> Self:
        return self.filter(state=ScanPageState.FILED)

    def unrecognised(self) -> Self:
        return self.filter(state=ScanPageState.UNRECOGNISED)

    def readable_by(self, user: Any) -> Self:
        """Pages of the classes whose registers the person may see; unfiled ones of their editions."""
        editions = Edition.objects.readable_by(user)
        return self.filter(
            Q(session__edition__in=editions) | Q(session=None, file__edition__in=editions)
        )


class JournalQuerySet(models.QuerySet):
    def under_way(self) -> Self:
        return self.filter(state__in=["queued", "running"])

    def stalled(self, *, at: datetime, after: timedelta) -> Self:
        """Queued or interrupted, and untouched for `after`: nobody works on them."""
        return self.under_way().filter(touched_at__lt=at - after).order_by("ordered_at", "pk")

    def expired(self, *, at: datetime) -> Self:
        return self.filter(state="done", expires_at__lte=at).order_by("pk")
