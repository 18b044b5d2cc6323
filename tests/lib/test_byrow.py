"""An update with a value for each row."""

from decimal import Decimal

import pytest

from lib.byrow import ByRow
from quizzes.models import AttemptQuestion
from tests.quizzes.results import edition_with, enrol, take

POINTS = AttemptQuestion._meta.get_field("points")
pytestmark = pytest.mark.django_db


def updated(rows, values):
    rows.update(points=ByRow(POINTS, values))
    return list(rows.order_by("position").values_list("points", flat=True))


def test_each_row_gets_its_value_and_a_row_without_one_keeps_its_own():
    edition, quiz, _trainer = edition_with(questions=3)
    rows = take(quiz, enrol(edition), "111").questions
    first, second, _third = rows.order_by("position").values_list("pk", flat=True)
    assert updated(rows, {first: Decimal("0.333333"), second: None}) == [
        Decimal("0.333333"),
        None,
        1,
    ]
    assert updated(rows, {}) == [Decimal("0.333333"), None, 1]
