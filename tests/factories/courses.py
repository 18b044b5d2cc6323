"""Course pages below the home page, editions with their staff, classes and enrolments."""

from datetime import UTC, date, datetime, timedelta

import factory
import wagtail_factories
from wagtail.models import Page, Site

from courses.enums import EditionState, EnrolmentState, StaffRole
from courses.models import (
    ClassSession,
    CourseIndexPage,
    CoursePage,
    Edition,
    EditionStaff,
    Enrolment,
    LessonPage,
    ModulePage,
)
from courses.models.pages import Outcome, Subject
from pages.models import HomePage
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.programme import ProjectFactory


def home_page() -> HomePage:
    """The site's home page, made on first use."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.objects.get(depth=1)
        home = root.add_child(instance=HomePage(title="Spółdzielnia Wiedzy", slug="wiedza"))
        site = Site.objects.filter(is_default_site=True).first()
        site = site or Site(hostname="localhost", is_default_site=True)
        site.root_page = home
        site.save()
    return home


def course_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.first()
    return index or home_page().add_child(instance=CourseIndexPage(title="Kursy", slug="kursy"))


class CourseFactory(wagtail_factories.PageFactory):
    """Two subjects of 6 + 2 teaching hours and one outcome, unless subjects=[] is given."""

    class Meta:
        model = CoursePage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Zarządzanie spółdzielnią {n}")
    slug = factory.Sequence(lambda n: f"zarzadzanie-{n}")
    parent = factory.LazyFunction(course_index)

    @factory.post_generation
    def subjects(self, create, extracted, **kwargs):
        rows = [("Organy spółdzielni", 4, 2), ("Księgowość", 2, 0)]
        for position, (title, theory, practice) in enumerate(
            rows if extracted is None else extracted
        ):
            Subject.objects.create(
                course=self, title=title, theory=theory, practice=practice, sort_order=position
            )
        Outcome.objects.create(course=self, text="Zakłada spółdzielnię socjalną.")


class ModuleFactory(wagtail_factories.PageFactory):
    class Meta:
        model = ModulePage

    title = factory.Sequence(lambda n: f"Moduł {n}")
    slug = factory.Sequence(lambda n: f"modul-{n}")


class LessonFactory(wagtail_factories.PageFactory):
    class Meta:
        model = LessonPage

    title = factory.Sequence(lambda n: f"Lekcja {n}")
    slug = factory.Sequence(lambda n: f"lekcja-{n}")


class EditionFactory(factory.django.DjangoModelFactory):
    """EditionFactory(trainers=[user], coordinators=[user]) gives them their parts in it."""

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    course = factory.SubFactory(CourseFactory)
    project = factory.SubFactory(ProjectFactory)
    code = factory.Sequence(lambda n: f"ZS-{n}")
    title = factory.Sequence(lambda n: f"Edycja wiosenna {n}")
    starts_on = date(2026, 3, 3)
    ends_on = date(2026, 6, 12)
    place = "Toruń, ul. Szeroka 1"
    state = EditionState.RUNNING

    @factory.post_generation
    def trainers(self, create, extracted, **kwargs):
        for user in extracted or ():
            EditionStaff.objects.create(edition=self, user=user, role=StaffRole.TRAINER)

    @factory.post_generation
    def coordinators(self, create, extracted, **kwargs):
        for user in extracted or ():
            EditionStaff.objects.create(edition=self, user=user, role=StaffRole.COORDINATOR)


class ClassSessionFactory(factory.django.DjangoModelFactory):
    """A class of 180 minutes; each on a day of its own."""

    class Meta:
        model = ClassSession

    edition = factory.SubFactory(EditionFactory)
    starts_at = factory.Sequence(
        lambda n: datetime(2020, 3, 3, 8, tzinfo=UTC) + timedelta(hours=4 * n)
    )
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(minutes=195))
    minutes = 180
    topic = "Organy spółdzielni"
    trainer = factory.SubFactory(UserFactory)


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    edition = factory.SubFactory(EditionFactory)
    person = factory.SubFactory(PersonFactory)
    state = EnrolmentState.ENROLLED
