"""Loads the whole demo, once, in one transaction."""

from datetime import date

from django.db import transaction

from lms.demo import accounts, names, pages, past, present, programme
from people.actions import sync_roles
from programme.models import Project


def is_loaded() -> bool:
    return Project.objects.exists()


@transaction.atomic
def load(today: date) -> None:
    sync_roles()
    project = programme.build_project()
    cooperatives = programme.build_cooperatives(project)
    home = pages.build_home()
    courses = pages.build_courses(home)
    pages.build_project_page(home, project)
    cast = accounts.build_accounts()
    founders = accounts.build_people(names.people()[:50], first=1)
    past.build(project, courses, cooperatives, cast, founders)
    current = accounts.build_people(names.people()[50:90], first=100)
    present.build(project, courses, cast, current, today)
