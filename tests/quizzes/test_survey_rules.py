"""The figures of surveys, whatever people answer and in whatever order."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules import surveys as rules


def question(kind, **fields):
    options = [{"id": letter, "text": letter.upper()} for letter in "abc"]
    return {
        "id": kind,
        "kind": kind,
        "is_required": False,
        "options": options if kind in {"single", "multiple"} else [],
        "steps": 5,
        "has_na": True,
        **fields,
    }


ASKED = [question(kind) for kind in ("rating", "single", "multiple", "open")]
answers = st.fixed_dictionaries(
    {},
    optional={
        "rating": st.one_of(st.integers(1, 5), st.just("na")),
        "single": st.sampled_from("abc"),
        "multiple": st.lists(st.sampled_from("abc"), min_size=1, unique=True),
        "open": st.text(min_size=1, max_size=20),
    },
)
responses = st.lists(st.tuples(st.uuids(version=4).map(str), answers), unique_by=lambda row: row[0])


@given(responses, st.randoms())
def test_figures_do_not_depend_on_the_order_of_the_answers(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert rules.results(ASKED, rows) == rules.results(ASKED, shuffled)


@given(responses)
def test_counts_sum_up_and_means_stay_on_the_scale(rows):
    rating, single, multiple, remarks = rules.results(ASKED, rows)
    for result in (rating, single):
        assert sum(bar.count for bar in result.bars) == result.answered
    assert all(bar.count <= multiple.answered for bar in multiple.bars)
    assert all(0 <= bar.percent <= 100 for bar in (*rating.bars, *single.bars, *multiple.bars))
    assert Counter(remarks.texts) == Counter(row["open"] for _key, row in rows if "open" in row)
    rated = [row["rating"] for _key, row in rows if row.get("rating", "na") != "na"]
    assert (rating.mean is None) == (not rated)
    if rated:
        assert 1 <= min(rated) <= rating.mean <= max(rated) <= 5


@given(st.dictionaries(st.sampled_from([rules.field_name(q) for q in ASKED]), st.lists(st.text())))
def test_what_is_taken_was_offered(posted):
    try:
        taken = rules.checked_answers(ASKED, posted)
    except rules.Faulty:
        return
    assert taken.get("rating", 1) in {1, 2, 3, 4, 5, "na"}
    assert set(taken.get("multiple", "a")) <= set("abc")
    assert "\x00" not in taken.get("open", "")


@pytest.mark.parametrize(
    ("asked", "values", "answer"),
    [
        (question("rating"), ["5"], 5),
        (question("rating"), ["na"], "na"),
        (question("rating"), [""], None),
        (question("multiple"), ["c", "a", "a"], ["a", "c"]),
        (question("single"), ["", "b"], "b"),
        (question("open"), [" dwa\r\nwiersze\x00 "], "dwa\nwiersze"),
        (question("open"), ["ą" * rules.LONGEST], "ą" * rules.LONGEST),
        (question("open"), [], None),
    ],
)
def test_an_answer_is_kept_in_one_way(asked, values, answer):
    assert rules.checked_answer(asked, values) == answer


@pytest.mark.parametrize(
    ("asked", "values", "code"),
    [
        (question("rating", has_na=False), ["na"], "not_offered"),
        (question("rating"), ["0"], "not_offered"),
        (question("rating"), ["05"], "not_offered"),
        (question("rating"), ["٣"], "not_offered"),
        (question("single"), ["a", "b"], "not_offered"),
        (question("multiple"), ["a", "x"], "not_offered"),
        (question("open"), ["ą" * (rules.LONGEST + 1)], "too_long"),
    ],
)
def test_what_was_not_offered_is_refused(asked, values, code):
    with pytest.raises(ValueError, match=code):
        rules.checked_answer(asked, values)


@given(st.integers(0, 30), st.integers(3, 10), st.booleans())
def test_nothing_is_seen_of_an_open_survey_or_a_small_group(count, smallest, closed):
    seen = rules.visibility(count, smallest, is_closed=closed)
    assert (seen == "shown") == (closed and count >= smallest)
