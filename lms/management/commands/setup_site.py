"""`manage.py setup_site`: roles with their permissions, and a first home page. Repeatable."""

from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Page, Site

from courses.models import CourseIndexPage
from pages.models import HomePage, SiteSettings
from people.actions import sync_roles


class Command(BaseCommand):
    help = "Makes the roles, and on an empty site the home page and the list of courses."

    @transaction.atomic
    def handle(self, *args, **options):
        sync_roles()
        self.make_home()
        for site in Site.objects.order_by("pk"):
            SiteSettings.for_site(site)

    def make_home(self):
        if HomePage.objects.exists():
            return
        Page.objects.filter(depth=2, slug="home").delete()
        home = HomePage(title="Spółdzielnia Wiedzy", slug="home")
        Page.get_first_root_node().add_child(instance=home)
        home.add_child(instance=CourseIndexPage(title="Kursy", slug="kursy", show_in_menus=True))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": home},
        )
