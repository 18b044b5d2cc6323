"""Small policies that hold for every request."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from psycopg.errors import NumericValueOutOfRange

from pages.reads import frame_of


class ChosenLanguageMiddleware(MiddlewareMixin):
    """Polish, unless the person chose another language on the site.

    The browser's own preference is not asked: cheap phones come set to English, and the people who
    use them read Polish.
    """

    def process_request(self, request):
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if code not in dict(settings.LANGUAGES):
            code = settings.LANGUAGE_CODE
        translation.activate(code)
        request.LANGUAGE_CODE = code

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class SitePolicyMiddleware(CSPMiddleware):
    """The strict content security policy on the site, the editor's under Wagtail's path."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and not report_only:
            parts.config = dict(settings.EDITOR_CONTENT_SECURITY_POLICY)
        return parts


class CleanInputMiddleware(MiddlewareMixin):
    """Refuses NUL bytes in addresses (PostgreSQL cannot hold them; forms refuse them by themselves),
    and answers "not found" to numbers too large for any database."""

    def process_request(self, request):
        if "\x00" in request.path or any(
            "\x00" in text for key, values in request.GET.lists() for text in (key, *values)
        ):
            return HttpResponseBadRequest(_("This address holds a character that cannot be used."))
        return None

    def process_exception(self, request, exception):
        """A number beyond what any row can have, in an address or a choice: there is no such thing."""
        if isinstance(exception, OverflowError) or isinstance(
            exception.__cause__, NumericValueOutOfRange
        ):
            return page_not_found(request, exception)
        return None


class StaffSecondFactorMiddleware(MiddlewareMixin):
    """With STAFF_SECOND_FACTOR_REQUIRED, staff reach nothing but their account until they set one up."""

    open_paths = ("/konto/", "/static/", "/jezyk/")

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.STAFF_SECOND_FACTOR_REQUIRED or request.path_info.startswith(
            self.open_paths
        ):
            return None
        user = request.user
        if user.is_authenticated and user.is_staff_member and not user.has_second_factor:
            return redirect("mfa_activate_totp")
        return None


class SiteMiddleware(MiddlewareMixin):
    """Gives Wagtail the site from the frame that is kept, where it would ask the database."""

    def process_request(self, request):
        def site():
            frame = frame_of(request)
            return frame.site if frame else None

        request._wagtail_site = SimpleLazyObject(site)
