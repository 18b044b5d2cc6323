"""Grading: bounds, forgiveness of spelling, numbers as people write them, parts of an answer."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.rules import drawing, grading, presenting, texts

ROW = {
    "text": "",
    "correct": False,
    "weight": None,
    "feedback": "",
    "match": "",
    "match_id": "",
    "gap": None,
    "tolerance": None,
    "keeps_case": False,
    "audio": None,
}


def row(uid, text, correct=False, **fields):
    return ROW | {"id": str(uid), "text": text, "correct": correct} | fields


def question(kind, answers, **fields):
    base = {
        "kind": kind,
        "title": "",
        "stem": "Czy?",
        "points": "2",
        "feedback": "",
        "audio": None,
        "partial": "all",
        "keeps_case": False,
        "keeps_diacritics": False,
        "shuffles": True,
        "units": [],
        "rubric": [],
        "law_date": None,
        "answers": answers,
    }
    return base | fields


def choice(kind, *correct, **fields):
    return question(kind, [row(n, f"odpowiedź {n}", n in correct) for n in range(4)], **fields)


def short(*accepted, **fields):
    return question("short", [row(n, text, True) for n, text in enumerate(accepted)], **fields)


def numeric(text, tolerance="0", **fields):
    return question("numeric", [row(1, text, True, tolerance=tolerance)], **fields)


def matching(**fields):
    pairs = [("a", "A"), ("b", "B"), ("c", "A"), ("", "Z")]
    rows = [row(n, left, match=right, match_id=f"m{n}") for n, (left, right) in enumerate(pairs)]
    return question("matching", rows, **fields)


def ordering(**fields):
    return question("ordering", [row(n, f"krok {n}") for n in range(4)], **fields)


def gaps(**fields):
    rows = [
        row("a", "statut", True, gap=1),
        row("b", "umowa", True, gap=1, weight="50"),
        row("c", "KRS", True, gap=2),
        row("d", "ZUS", gap=2),
        row("e", "5", True, gap=3, tolerance="0.5"),
    ]
    return question("gap", rows, stem="[[1]] [[2]] [[3]]", **fields)


def points(asked, response):
    return grading.points_for(asked, response, Decimal(asked["points"]))


def chosen(*ids):
    return {"chosen": [str(uid) for uid in ids]}


@given(st.sets(st.integers(0, 3), min_size=1), st.permutations(["0", "1", "2", "3"]))
def test_a_multiple_choice_counts_whatever_the_order_of_ticking(correct, order):
    picked = [item for item in order if int(item) in correct]
    assert points(choice("multiple", *correct), {"chosen": picked}) == 2


@given(st.sets(st.integers(0, 3), min_size=1), st.sets(st.integers(0, 3)))
def test_all_or_none_is_all_or_none(correct, picked):
    got = points(choice("multiple", *correct), chosen(*picked))
    assert got == (2 if picked == correct else 0)


@given(
    st.sets(st.integers(0, 3), min_size=1),
    st.sets(st.integers(0, 3)),
    st.sampled_from(["all", "share", "weights"]),
)
def test_points_never_leave_their_bounds_and_the_whole_key_is_the_whole_points(
    correct, picked, partial
):
    asked = choice("multiple", *correct, partial=partial)
    assert 0 <= points(asked, chosen(*picked)) <= 2
    assert points(asked, chosen(*correct)) == 2


@given(st.sets(st.integers(0, 3), min_size=1), st.sets(st.integers(0, 3)), st.integers(0, 3))
def test_with_shares_one_more_right_choice_never_takes_points_away(correct, picked, more):
    asked = choice("multiple", *correct, partial="share")
    if more in correct:
        assert points(asked, chosen(*picked, more)) >= points(asked, chosen(*picked))
    else:
        assert points(asked, chosen(*picked, more)) <= points(asked, chosen(*picked))


def test_choosing_everything_earns_nothing_where_half_is_wrong():
    assert points(choice("multiple", 0, 1, partial="share"), chosen(0, 1, 2, 3)) == 0


def test_weights_of_answers_count_as_written_and_a_third_is_a_third():
    rows = [row(n, "x", True, weight="33.33333") for n in range(3)]
    asked = question("multiple", [*rows, row(3, "y", weight="-50")], partial="weights")
    assert points(asked, chosen(0, 1, 2)) == 2
    assert points(asked, chosen(0, 1)) == Fraction(4, 3)
    assert points(asked, chosen(0, 3)) == 0


@pytest.mark.parametrize(
    "asked",
    [choice("single", 0), short("tak"), numeric("5"), matching(), ordering(), gaps()],
    ids=lambda asked: asked["kind"],
)
def test_nothing_answered_earns_nothing(asked):
    assert points(asked, None) == 0


def test_an_essay_waits_for_a_person_and_a_description_asks_nothing():
    assert points(question("essay", []), {"text": "Moim zdaniem"}) is None
    assert points(question("essay", []), None) == 0
    assert points(question("description", []), None) == 0


@pytest.mark.parametrize(
    "typed", ["Spółdzielnia Socjalna", " spółdzielnia  socjalna. ", "SPOLDZIELNIA socjalna"]
)
def test_a_short_answer_forgives_case_spaces_a_full_stop_and_diacritics(typed):
    assert points(short("spółdzielnia socjalna"), {"text": typed}) == 2


def test_where_polish_letters_and_capitals_matter_they_matter():
    assert points(short("łąka", keeps_diacritics=True), {"text": "laka"}) == 0
    assert points(short("łąka", keeps_diacritics=True), {"text": "Łąka"}) == 2
    assert points(short("KRS", keeps_case=True), {"text": "krs"}) == 0


def test_a_short_answer_of_other_words_is_wrong():
    assert points(short("statut"), {"text": "statuty"}) == 0
    assert points(short("statut"), {"text": " . "}) == 0


def test_several_accepted_answers_have_their_weights():
    rows = [row(1, "walne zgromadzenie", True), row(2, "walne", True, weight="50")]
    asked = question("short", rows)
    assert points(asked, {"text": "Walne"}) == 1
    assert points(asked, {"text": "walne zgromadzenie"}) == 2


@pytest.mark.parametrize(
    ("pattern", "given_text", "is_match"),
    [
        ("spółdzieln*", "spółdzielnia socjalna", True),
        ("*statut*", "ten statut jest", True),
        ("a*b*a", "aba", True),
        ("a*a", "a", False),
        (r"2\*3", "2*3", True),
        (r"2\*3", "2x3", False),
        ("*", "cokolwiek", True),
    ],
)
def test_a_star_stands_for_anything(pattern, given_text, is_match):
    assert texts.matches(pattern, given_text) is is_match


@given(st.text("ab*", max_size=12), st.text("ab", max_size=12))
def test_a_pattern_of_stars_agrees_with_its_meaning(pattern, given_text):
    import re

    meaning = ".*".join(map(re.escape, pattern.split("*")))
    assert texts.matches(pattern, given_text) is bool(re.fullmatch(meaning, given_text))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5", "5"),
        ("0,5", "0.5"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234.5", "1234.5"),
        ("−3", "-3"),
        (".5", "0.5"),
    ],
)
def test_numbers_are_read_with_comma_point_and_hard_spaces(typed, number):
    assert texts.read_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "pięć", "1,2,3", "1e5", "NaN", "٣", "5 zł", "-"])
def test_what_is_no_number_is_none(typed):
    assert texts.read_number(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text):
    number = texts.read_number(text)
    assert number is None or number.is_finite()
    assert grading.rounded(Fraction(0)) == 0


@pytest.mark.parametrize(
    ("typed", "earned"),
    [("5", 2), ("5 zł", 2), ("5,00zł", 2), ("500 gr", 2), ("5 gr", 0), ("5 kg", 0), ("zł", 0)],
)
def test_a_number_may_carry_its_unit(typed, earned):
    asked = numeric("5", units=[["zł", "1"], ["gr", "0.01"]])
    assert points(asked, {"text": typed}) == earned


@pytest.mark.parametrize(
    ("typed", "earned"), [("2", 2), ("2,5", 2), ("3", 2), ("1,99", 0), ("3,01", 0)]
)
def test_a_range_takes_in_both_its_ends(typed, earned):
    assert points(numeric("2..3"), {"text": typed}) == earned


@given(
    st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=3), st.decimals(-20, 20, places=3)
)
def test_a_number_counts_exactly_within_its_tolerance(value, tolerance, off):
    typed = f"{value + off:f}"
    expected = 2 if abs(off) <= tolerance else 0
    assert points(numeric(str(value), str(tolerance)), {"text": typed}) == expected


def test_matching_counts_by_the_words_so_that_equal_right_sides_may_be_exchanged():
    whole = {"pairs": {"0": "m2", "1": "m1", "2": "m0"}}
    assert points(matching(), whole) == 2
    two = {"pairs": {"0": "m0", "1": "m3", "2": "m2"}}
    assert points(matching(), two) == 0
    assert points(matching(partial="share"), two) == Fraction(4, 3)


@given(st.permutations([1, 2, 3, 4]))
def test_an_order_counts_each_step_in_its_place(places):
    response = {"places": {str(n): place for n, place in enumerate(places)}}
    right = sum(place == n + 1 for n, place in enumerate(places))
    assert points(ordering(partial="share"), response) == Fraction(2 * right, 4)
    assert points(ordering(), response) == (2 if right == 4 else 0)


def test_a_place_given_twice_is_given_to_nobody():
    response = {"places": dict.fromkeys("0123", 1)}
    assert points(ordering(partial="share"), response) == 0


def test_gaps_are_typed_chosen_or_numbers_each_with_its_weight():
    whole = {"gaps": {"1": "Statut", "2": "c", "3": "5,4"}}
    assert points(gaps(), whole) == 2
    half = {"gaps": {"1": "umowa", "2": "d", "3": "5"}}
    assert points(gaps(), half) == 0
    assert points(gaps(partial="share"), half) == 1


@pytest.mark.parametrize(
    ("asked", "posted"),
    [
        (choice("single", 0), {"chosen": ["7"]}),
        (choice("single", 0), {"chosen": ["0", "1"]}),
        (matching(), {"pair-9": ["m1"]}),
        (matching(), {"pair-3": ["m1"]}),
        (matching(), {"pair-0": ["x"]}),
        (ordering(), {"place-0": ["5"]}),
        (ordering(), {"place-9": ["1"]}),
        (gaps(), {"gap-9": ["x"]}),
        (gaps(), {"gap-2": ["KRS"]}),
        (question("description", []), {"text": ["x"]}),
    ],
)
def test_what_was_not_offered_is_refused(asked, posted):
    with pytest.raises(grading.NotOffered):
        grading.checked_response(asked, posted)


def test_a_text_answer_loses_only_what_no_database_can_hold():
    assert grading.checked_response(short("tak"), {"text": [" tak\x00 "]}) == {"text": "tak"}
    assert grading.checked_response(short("tak"), {"text": ["   "]}) is None


@given(
    st.sampled_from([choice("multiple", 1), short("a"), matching(), ordering(), gaps()]),
    st.dictionaries(
        st.sampled_from(["chosen", "text", "pair-0", "place-1", "gap-1", "gap-2", "x"]),
        st.lists(st.sampled_from(["", "0", "1", "m1", "c", "statut", "\x00"]), max_size=3),
    ),
)
def test_whatever_is_posted_is_refused_or_graded_within_bounds(asked, posted):
    try:
        response = grading.checked_response(asked, posted)
    except grading.NotOffered:
        return
    assert 0 <= points(asked, response) <= 2
    grading.is_whole(asked, response)
    presenting.revealed(asked, {}, response)


@given(st.integers(0, 200), st.integers(1, 200), st.integers(0, 100))
def test_passing_is_monotone_in_points(earned, possible, percent):
    if grading.is_passed(earned, possible, percent):
        assert grading.is_passed(earned + 1, possible, percent)
    assert grading.is_passed(possible, possible, percent)


def test_just_below_the_pass_mark_does_not_pass():
    assert not grading.is_passed(5999, 10000, 60)
    assert grading.is_passed(6000, 10000, 60)
    assert not grading.is_passed(0, 0, 0)


def test_three_thirds_of_a_point_are_a_point():
    third = grading.rounded(Fraction(1, 3))
    assert grading.total([third, third, third]) == 1


SECRETS = ("SEKRET", "correct", "weight", "feedback", "tolerance", "grading_note")


@pytest.mark.parametrize("kind", ["choice", "short", "numeric", "matching", "ordering", "gap"])
def test_what_is_shown_while_asking_holds_no_key(kind):
    made = {
        "choice": choice("multiple", 1, 2),
        "short": short("SEKRET"),
        "numeric": numeric("123456.789"),
        "matching": matching(),
        "ordering": ordering(),
        "gap": gaps(),
    }[kind]
    for answer in made["answers"]:
        answer["feedback"] = "SEKRET"
    made["feedback"] = made["grading_note"] = "SEKRET"
    rng = __import__("random").Random(5)
    shown = drawing.in_display_order(made, rng, shuffles=True)
    text = repr(presenting.public(made, shown, None))
    assert not [word for word in (*SECRETS, "123456") if word in text]
