"""How editors look through the question bank."""

from datetime import timedelta

import django_filters
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from lib.dates import local_day
from quizzes.models import Question


def law_is_old_before():
    """The day before which the state of the law is to be looked at again."""
    return local_day(timezone.now()) - timedelta(days=settings.LAW_CHECK_DAYS)


class QuestionFilterSet(WagtailFilterSet):
    to_check = django_filters.BooleanFilter(
        label=_("the state of the law is to be checked again"), method="filter_to_check"
    )

    class Meta:
        model = Question
        fields = ["kind", "category", "difficulty"]

    def filter_to_check(self, queryset, name, value):
        old = {"law_date__lt": law_is_old_before()}
        return queryset.filter(**old) if value else queryset.exclude(**old)
