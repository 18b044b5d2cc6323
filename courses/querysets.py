from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from courses.enums import ATTENDING_STATES, EditionState, NoticeState, StaffRole
from lib.dates import day_bounds
from people.enums import Role


class StepQuerySet(PageQuerySet):
    def of_course(self, course: Any) -> Self:
        """The published steps of a course, in the order of its path; none of a hidden module."""
        module = Left("path", len(course.path) + Page.steplen)
        shown = Page.objects.child_of(course).filter(live=True).order_by().values("path")
        steps = self.live().filter(path__startswith=course.path)
        return steps.alias(module=module).filter(module__in=shown).order_by("path")

    def of_courses(self, courses: Any) -> Self:
        """The same for several courses, each in its order."""
        wanted = Q(pk__in=[])
        for course in courses:
            module = Left(OuterRef("path"), len(course.path) + Page.steplen)
            is_shown = Page.objects.child_of(course).filter(live=True, path=module)
            wanted |= Q(Exists(is_shown), path__startswith=course.path)
        return self.live().filter(wanted).order_by("path")


StepManager = PageManager.from_queryset(StepQuerySet)


class EditionQuerySet(models.QuerySet):
    def with_taken(self) -> Self:
        """Adds `taken`, the number of places taken."""
        seated = Q(enrolments__state__in=ATTENDING_STATES)
        return self.annotate(taken=Count("enrolments", filter=seated))

    def open_to_people(self) -> Self:
        return self.filter(state__in=[EditionState.RECRUITING, EditionState.RUNNING])

    def announced(self) -> Self:
        """What a course page shows: those that take people or are under way."""
        return self.open_to_people().order_by("starts_on", "pk")

    def staffed_by(self, user: Any, *roles: str) -> Self:
        return self.filter(
            pk__in=user.edition_roles.filter(role__in=roles or StaffRole.values).values("edition")
        )

    def readable_by(self, user: Any) -> Self:
        """Editions whose lists the person may see: their own as staff; all for those who audit."""
        if user.roles & {Role.ADMINISTRATOR, Role.AUDITOR}:
            return self
        roles = [role for role in StaffRole.values if role in user.roles]
        return self.staffed_by(user, *roles) if roles else self.none()

    def coordinated_by(self, user: Any) -> Self:
        """Editions the person may run: as their coordinator, or as administrator."""
        if Role.ADMINISTRATOR in user.roles:
            return self
        if Role.COORDINATOR not in user.roles:
            return self.none()
        return self.staffed_by(user, StaffRole.COORDINATOR)


class ClassSessionQuerySet(models.QuerySet):
    def held_as_planned(self) -> Self:
        return self.filter(cancelled_at=None)

    def on_day(self, day: date) -> Self:
        start, end = day_bounds(day)
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def started(self, *, at: datetime) -> Self:
        return self.filter(starts_at__lte=at)

    def upcoming(self, *, at: datetime) -> Self:
        return self.filter(ends_at__gt=at)

    def for_trainer(self, user: Any) -> Self:
        """Classes the person may mark: of the editions where they are a trainer."""
        if Role.TRAINER not in user.roles:
            return self.none()
        return self.filter(
            edition__in=user.edition_roles.filter(role=StaffRole.TRAINER).values("edition")
        )


class NoticeQuerySet(models.QuerySet):
    def undelivered(self) -> Self:
        """Whom the coordinator must tell in another way."""
        return self.filter(state__in=[NoticeState.FAILED, NoticeState.CALL])


class EnrolmentQuerySet(models.QuerySet):
    def attending(self) -> Self:
        return self.filter(state__in=ATTENDING_STATES)

    def of_user(self, user: Any) -> Self:
        return self.filter(person__user=user)

    def of_course(self, course: Any) -> Self:
        """Enrolments in editions of the course."""
        return self.filter(edition__course=course).select_related("edition")

    def on_class(self, session: Any) -> Self:
        """Those on the list of a class: attending now, or until after it had begun."""
        events: Any = self.model._meta.get_field("events").related_model
        left = events.objects.filter(
            enrolment=OuterRef("pk"), old_state__in=ATTENDING_STATES, at__gt=session.starts_at
        ).exclude(new_state__in=ATTENDING_STATES)
        return self.filter(
            Q(state__in=ATTENDING_STATES) | Exists(left), edition_id=session.edition_id
        )

    def on_register(self, register: Any) -> Self:
        """The same, and whoever is marked in the register."""
        marked = register.marks.filter(enrolment=OuterRef("pk"))
        listed = self.on_class(register.session)
        return listed | self.filter(Exists(marked), edition_id=register.session.edition_id)

    def by_name(self) -> Self:
        return self.select_related("person").order_by("person__sort_key", "pk")
