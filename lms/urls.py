"""All addresses of the site. Wagtail's pages come last: they answer whatever is left."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.views import crossings, editions, panels, site, styleguide

# Pictures of the demo; in production the web server or the object store serves them. Documents are
# never served from here: Wagtail's own view looks at who may read them.
pictures = (
    [re_path(r"^media/(?P<path>images/.*)$", serve, {"document_root": settings.MEDIA_ROOT})]
    if settings.DEMO
    else []
)

urlpatterns = [
    path("admin/login/", site.admin_login, name="admin_login"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("konto/", include("allauth.urls")),
    path("szukaj/", site.search, name="search"),
    path("wzornik/", styleguide.styleguide, name="styleguide"),
    path("demo/poczta/", site.demo_mail, name="demo_mail"),
    path("jezyk/", set_language, name="set_language"),
    path("panel/", panels.panel, name="panel"),
    path("panel/nauka/", panels.panel_trainee, name="panel_trainee"),
    path("panel/zajecia/", panels.panel_trainer, name="panel_trainer"),
    path("panel/koordynacja/", panels.panel_coordinator, name="panel_coordinator"),
    path("edycje/<int:pk>/", editions.edition_detail, name="edition_detail"),
    path("edycje/<int:pk>/ustawienia/", crossings.edition_edit, name="edition_edit"),
    path(
        "zajecia/<int:pk>/korekta/<int:enrolment_id>/",
        crossings.mark_correct,
        name="mark_correct",
    ),
    path("zajecia/<int:pk>/korekta/", crossings.class_correct, name="class_correct"),
    path("korekty/<int:pk>/", crossings.correction_decide, name="correction_decide"),
    path("", include("courses.urls")),
    path("", include("attendance.urls")),
    path("", include("quizzes.urls")),
    path("", include("certificates.urls")),
    *pictures,
    path("", include(wagtail_urls)),
]
