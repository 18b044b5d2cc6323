"""An edition whose people have earned their certificates, and everyone who may look at it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from attendance.actions.marks import mark_rest_present
from attendance.actions.registers import as_planned, close_register
from certificates.actions import order_batch, run_batch
from certificates.models import Certificate, Issuer
from courses.models import Edition, Enrolment
from people.enums import Role
from people.models import User
from tests.factories.courses import ClassSessionFactory, EditionFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.programme import IssuerFactory


@dataclass
class Scene:
    """An edition that has ended: one class, closed, everyone present."""

    edition: Edition
    coordinator: User
    trainer: User
    issuer: Issuer
    enrolments: list[Enrolment] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [enrolment.pk for enrolment in self.enrolments]

    def issue(self, *enrolments: Enrolment) -> list[Certificate]:
        wanted = [item.pk for item in enrolments] or self.ids
        run_batch(batch=order_batch(edition=self.edition, enrolments=wanted, by=self.coordinator))
        return list(Certificate.objects.filter(enrolment__in=wanted).order_by("sequence"))


def make_scene(people: int = 2, **edition) -> Scene:
    trainer = UserFactory(roles=[Role.TRAINER])
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    made = EditionFactory(trainers=[trainer], coordinators=[coordinator], **edition)
    issuer = IssuerFactory(organisation=made.project.beneficiary)
    scene = Scene(made, coordinator, trainer, issuer)
    for _number in range(people):
        person = PersonFactory(user=UserFactory(roles=[Role.TRAINEE]))
        scene.enrolments.append(EnrolmentFactory(edition=made, person=person))
    start = timezone.now() - timedelta(days=7)
    session = ClassSessionFactory(
        edition=made, trainer=trainer, starts_at=start, ends_at=start + timedelta(hours=4)
    )
    if people:
        mark_rest_present(session=session, by=trainer)
    close_register(session=session, taught=as_planned(session), by=trainer)
    return scene


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()


@pytest.fixture
def certificate(scene) -> Certificate:
    return scene.issue()[0]
