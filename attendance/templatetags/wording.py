"""The words of a kind of course: {% words_of edition as words %}, then {{ words.close }}."""

from django import template

from attendance.enums import Words, words_of_kind
from courses.models import Edition

register = template.Library()


@register.simple_tag
def words_of(edition: Edition) -> Words:
    """The edition comes with its course."""
    return words_of_kind(edition.course.kind)
