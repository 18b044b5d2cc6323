"""All addresses of the site. Wagtail's pages come last: they answer whatever is left."""

from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.views import editions, panels, site

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("konto/", include("allauth.urls")),
    path("szukaj/", site.search, name="search"),
    path("wzornik/", site.styleguide, name="styleguide"),
    path("demo/poczta/", site.demo_mail, name="demo_mail"),
    path("jezyk/", set_language, name="set_language"),
    path("panel/", panels.panel, name="panel"),
    path("panel/nauka/", panels.panel_trainee, name="panel_trainee"),
    path("panel/zajecia/", panels.panel_trainer, name="panel_trainer"),
    path("panel/koordynacja/", panels.panel_coordinator, name="panel_coordinator"),
    path("edycje/<int:pk>/", editions.edition_detail, name="edition_detail"),
    path("", include("courses.urls")),
    path("", include("attendance.urls")),
    path("", include("quizzes.urls")),
    path("", include(wagtail_urls)),
]
