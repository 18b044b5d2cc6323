"""Codes and windows as plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules import codes
from attendance.rules.self_marks import EARLY, SCAN_KEPT, Window, is_late, minutes_after, standing

NINE = datetime(2026, 3, 3, 8, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def window(**changed):
    given = {"starts_at": NINE, "ends_at": NINE + timedelta(hours=3), "opened_at": NINE - EARLY}
    return Window(**{**given, **changed})


@given(MOMENTS, st.integers(min_value=-20, max_value=60))
def test_a_code_counts_for_20_to_35_seconds_and_a_little_early(shown_at, after):
    """Whatever the moment within its 15 seconds at which somebody saw it."""
    token = codes.token_of(7, "secret", codes.step_of(shown_at))
    holds = codes.is_token_of(7, "secret", token, at=shown_at + timedelta(seconds=after))
    if 0 <= after <= 20:
        assert holds
    if after >= 36:
        assert not holds


@given(MOMENTS)
def test_codes_differ_by_step_secret_and_window(at):
    step = codes.step_of(at)
    token = codes.token_of(7, "secret", step)
    assert codes.read_token(token) == 7
    assert not codes.is_token_of(8, "secret", token, at=at)
    assert not codes.is_token_of(7, "other", token, at=at)
    assert token != codes.token_of(7, "secret", step + 1)
    assert len(codes.digits_of("secret", step)) == 6
    assert codes.step_of_digits("secret", codes.digits_of("secret", step), at=at) is not None


@pytest.mark.parametrize(
    "text",
    ["", "7", "7-", "-abc", "x-aaaaaaaaaaaaaaaa", "7-AAAAAAAAAAAAAAAA", "7-ąąąąąąąąąąąąąąąą"],
)
def test_other_texts_are_no_tokens(text):
    assert codes.read_token(text) is None
    assert not codes.is_token_of(7, "secret", text, at=NINE)


@pytest.mark.parametrize(
    ("seen", "at", "expected"),
    [
        (0, 0, "ready"),
        (None, 0, "stale"),
        (0, 5, "ready"),
        (0, 5.1, "stale"),
        (-20, -16, "early"),
        (-30, -15, "ready"),
        (-30, -9, "stale"),
        (179, 184, "ready"),
        (181, 181, "over"),
        (180, 186, "over"),
        (None, 181, "over"),
    ],
)
def test_where_somebody_stands(seen, at, expected):
    opened = window(opened_at=NINE - timedelta(hours=1))
    moment = None if seen is None else NINE + timedelta(minutes=seen)
    assert standing(opened, moment, at=NINE + timedelta(minutes=at)) == expected
    closed = window(closed_at=NINE)
    assert standing(closed, moment, at=NINE + timedelta(minutes=at)) == "closed"


@given(MOMENTS, MOMENTS, MOMENTS)
def test_ready_means_within_the_class(opened_at, seen_at, at):
    one = window(opened_at=opened_at)
    if standing(one, seen_at, at=at) == "ready":
        assert one.opens_at <= at <= one.ends_at + SCAN_KEPT


def test_lateness_counts_whole_minutes():
    assert minutes_after(NINE, NINE - timedelta(minutes=5)) == 0
    assert minutes_after(NINE, NINE + timedelta(minutes=15, seconds=59)) == 15
    assert not is_late(15, late_after=15)
    assert is_late(16, late_after=15)
