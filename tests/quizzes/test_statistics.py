"""What figures promise whatever the answers: bounds, and that the order of people says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.results import answer_counts, plain, remark, response_lines, share
from quizzes.rules.statistics import ENOUGH, ItemStatistics, group_gain, item_statistics

shares = st.floats(0, 1)
scores = st.lists(st.tuples(shares, shares), max_size=40)
percents = st.none() | st.integers(0, 100)


@given(scores)
def test_facility_is_a_share_and_discrimination_a_correlation(pairs):
    found = item_statistics(pairs)
    assert found.count == len(pairs)
    assert (found.facility is None) == (not pairs)
    if pairs:
        assert 0 <= found.facility <= 1
    if found.discrimination is not None:
        assert len(pairs) >= ENOUGH
        assert -1 <= found.discrimination <= 1


@given(scores, st.randoms())
def test_the_order_of_people_changes_nothing(pairs, rng):
    mixed = rng.sample(pairs, len(pairs))
    assert item_statistics(mixed) == item_statistics(pairs)


def test_discrimination_by_hand():
    """Five strong people right, five weak ones wrong: 1; turned round: -1; all the same: none."""
    strong, weak = (1.0, 0.9), (0.0, 0.1)
    assert item_statistics([strong, weak] * 5).discrimination == pytest.approx(1)
    assert item_statistics([(0.0, 0.9), (1.0, 0.1)] * 5).discrimination == pytest.approx(-1)
    assert item_statistics([(1.0, 0.5)] * 10).discrimination is None
    assert item_statistics([strong, weak] * 4).discrimination is None


@given(st.dictionaries(st.integers(), st.tuples(percents, percents)), st.randoms())
def test_a_gain_counts_those_who_took_both(results, rng):
    gain = group_gain(results)
    both = [pair for pair in results.values() if None not in pair]
    assert gain.count == len(both) == gain.better + gain.same + gain.worse
    keys = rng.sample(list(results), len(results))
    assert group_gain({key: results[key] for key in keys}) == gain
    if both:
        assert -100 <= gain.change <= 100
        assert gain.is_worse == (gain.change < 0)


@pytest.mark.parametrize(
    ("count", "facility", "discrimination", "said"),
    [
        (9, 0.5, None, "few"),
        (10, 0.5, -0.1, "backwards"),
        (10, 0.2, 0.5, "hard"),
        (10, 1.0, None, "easy"),
        (10, 0.6, 0.1, "weak"),
        (10, 0.6, 0.4, ""),
        (0, None, None, "few"),
    ],
)
def test_what_to_look_at(count, facility, discrimination, said):
    assert remark(ItemStatistics(count, facility, discrimination)) == said


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_part_is_a_whole_percent(part, more):
    assert 0 <= share(part, part + more) <= 100


CHOICE = {
    "kind": "multiple",
    "answers": [
        {"id": "a", "text": "<b>Walne</b> zgromadzenie", "correct": True, "match_id": "x"},
        {"id": "b", "text": 'Zarząd <img src="media:z.png" alt="schemat">', "correct": False},
    ],
}


def test_answers_are_counted_and_said_in_words():
    rows = answer_counts(CHOICE, [{"chosen": ["a", "b"]}, {"chosen": ["a"]}, {}])
    assert [(row.count, row.percent, row.is_right) for row in rows] == [
        (2, 67, True),
        (1, 33, False),
    ]
    assert response_lines(CHOICE, {"chosen": ["b"]}) == ["Zarząd [schemat]"]
    assert response_lines(CHOICE, None) == []
    typed = {"kind": "short", "answers": []}
    words = answer_counts(typed, [{"text": "lustracja "}, {"text": "lustracja"}, {"text": "audyt"}])
    assert [(row.text, row.count) for row in words] == [("lustracja", 2), ("audyt", 1)]


def test_other_answers_in_words():
    rows = [
        {
            "id": "a",
            "text": "<p>KRS</p>",
            "match": "sąd",
            "match_id": "m1",
            "gap": 1,
            "correct": True,
        },
        {"id": "b", "text": "PUP", "match": "urząd", "match_id": "m2", "gap": 2, "correct": True},
    ]
    asked = {"kind": "matching", "answers": rows}
    assert response_lines(asked, {"pairs": {"a": "m2"}}) == ["KRS → urząd"]
    assert response_lines(asked, {"places": {"a": 2, "b": 1}}) == ["1. PUP", "2. KRS"]
    assert response_lines(asked, {"gaps": {"2": "a", "1": "trzy"}}) == ["1. trzy", "2. KRS"]
    assert plain("<p>5 &lt; 6</p><p>i&nbsp;tak</p>") == "5 < 6 i tak"
