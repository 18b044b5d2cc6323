"""What Wagtail asks of the courses app: who may read a step, and staff screens."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from courses import permissions
from courses.enums import EditionState
from courses.models import CoursePage, Edition, ModulePage, Step
from lib.audit import register_actions
from pages.models import HomePage

COURSE_FIELDS = ("title", "path", "depth", "url_path", "lessons_public")


@hooks.register("before_serve_page")
def guard_course_pages(page, request, serve_args, serve_kwargs):
    """Find the reader's enrolment once for the page, and keep lessons to those who may read them."""
    if isinstance(page, HomePage):
        recruiting = Edition.objects.announced().filter(state=EditionState.RECRUITING)
        request.announced = recruiting.with_taken().select_related("course")[:3]
    if not isinstance(page, (CoursePage, ModulePage, Step)):
        return None
    course = page if isinstance(page, CoursePage) else course_above(page)
    chosen = request.GET.get("zapis", "")
    request.course = course
    request.enrolment = permissions.enrolment_for(request.user, course, chosen)
    request.can_read = permissions.can_read_lessons(request.user, course, request.enrolment)
    if isinstance(page, Step) and not request.can_read:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise Http404
    return None


def course_above(page):
    """The course of a page in it, as far as those pages need it."""
    courses = CoursePage.objects.only(*COURSE_FIELDS)
    if page.above is None:
        return courses.ancestor_of(page).get()
    return courses.get(pk__in=[above.pk for above in page.above])


@hooks.register("register_log_actions")
def log_actions(registry):
    register_actions(
        registry,
        {
            "courses.edition_create": (_("New edition"), _("Edition created")),
            "courses.edition_change": (_("Change edition"), _("Edition changed")),
            "courses.edition_move": (_("State of edition"), _("State of the edition changed")),
            "courses.staff": (_("Staff of edition"), _("Trainers or coordinators changed")),
            "courses.enrolment": (_("Enrolment"), _("State of the enrolment changed")),
            "courses.schedule": (_("Timetable"), _("Classes added to the timetable")),
            "courses.class_cancel": (_("Cancel class"), _("Class cancelled")),
            "courses.timetable_change": (
                _("Change of the timetable"),
                _("Classes moved, changed, cancelled or brought back"),
            ),
            "courses.calendar": (_("Calendar address"), _("Private calendar address changed")),
            "courses.notice_told": (_("Person told"), _("Told of a change without an e-mail")),
            "courses.step": (_("Step"), _("Step completed")),
        },
    )
