"""What figures promise whatever the answers: bounds, and that the order of people says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules.results import OTHERS_SHOWN, answer_counts, plain, remark, response_lines, share
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


def counts_of(asked, responses):
    rows = answer_counts(asked, responses)
    return [(row.part, row.text, row.is_right, row.count) for row in rows]


def row_of(uid, text, **more):
    plain_row = {"match": "", "match_id": "", "gap": None, "correct": True, "weight": None}
    return {"id": uid, "text": text, "tolerance": None, **plain_row, **more}


def test_each_row_of_a_matching_says_what_people_put_to_it():
    asked = {
        "kind": "matching",
        "answers": [
            row_of("a", "<p>KRS</p>", match="sąd", match_id="m1"),
            row_of("b", "PUP", match="urząd", match_id="m2"),
            row_of("c", "", match="gmina", match_id="m3"),
        ],
    }
    given = [{"a": "m1", "b": "m3"}, {"a": "m2", "b": "m3"}, {"a": "m1"}]
    assert counts_of(asked, [*({"pairs": pairs} for pairs in given), {}]) == [
        ("KRS", "sąd", True, 2),
        ("KRS", "urząd", False, 1),
        ("PUP", "urząd", True, 0),
        ("PUP", "gmina", False, 2),
    ]


def test_each_step_of_an_ordering_says_which_place_people_gave_it():
    asked = {"kind": "ordering", "answers": [row_of("a", "Statut"), row_of("b", "Wpis")]}
    given = [{"a": 1, "b": 2}, {"a": 2, "b": 1}, {"a": 2}]
    assert counts_of(asked, [{"places": places} for places in given]) == [
        ("Statut", "1", True, 1),
        ("Statut", "2", False, 2),
        ("Wpis", "2", True, 1),
        ("Wpis", "1", False, 1),
    ]


def test_each_gap_says_what_people_wrote_or_picked_and_what_was_right():
    asked = {
        "kind": "gap",
        "answers": [
            row_of("a", "walne", gap=1),
            row_of("b", "zarząd", gap=2),
            row_of("c", "rada", gap=2, correct=False),
        ],
    }
    given = [{"1": "Walne", "2": "c"}, {"1": "walne ", "2": "c"}, {"1": "nie wiem"}]
    assert counts_of(asked, [{"gaps": gaps} for gaps in given]) == [
        ("1", "Walne", True, 1),
        ("1", "walne", True, 1),
        ("1", "nie wiem", False, 1),
        ("2", "zarząd", True, 0),
        ("2", "rada", False, 2),
    ]


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(1, 9)), max_size=30))
def test_of_a_part_only_so_many_wrong_answers_stand(places):
    asked = {"kind": "ordering", "answers": [row_of("a", "Statut"), row_of("b", "Wpis")]}
    rows = answer_counts(asked, [{"places": given} for given in places])
    assert [row.part for row in rows if row.is_first] == ["Statut", "Wpis"]
    assert len(rows) <= 2 * (1 + OTHERS_SHOWN)
    assert sum(row.is_right for row in rows) == 2
