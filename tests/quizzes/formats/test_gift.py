"""GIFT: what Moodle writes and what people write by hand."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import gift, limits
from quizzes.formats.content import Content, Problem, Row
from tests.quizzes.formats.contents import all_plain, contents, plain, size

SAMPLE = (Path(__file__).parent / "samples" / "moodle.gift").read_text(encoding="utf-8")


def one(text: str) -> Content:
    reading = gift.read(text)
    assert reading.problems == ()
    (content,) = reading.questions
    return content


def problem(text: str) -> Problem:
    reading = gift.read(text)
    assert reading.questions == ()
    (found,) = reading.problems
    return found


@pytest.fixture(scope="module")
def sample():
    return gift.read(SAMPLE)


def test_sample_is_read_whole(sample):
    assert [content.kind for content in sample.questions] == [
        *("single", "multiple", "truefalse", "truefalse", "short", "numeric"),
        *("matching", "essay", "description", "single"),
    ]
    assert sample.problems == (Problem(38, "decimal_comma", "0,5:0,01"),)
    assert [(note.line, note.code) for note in sample.notes] == [(32, "feedback_dropped")]


def test_sample_single(sample):
    assert sample.questions[0] == Content(
        line=7,
        kind="single",
        stem="<p>Który organ nadzoruje zarząd? Zob. https://example.org/ustawa</p>",
        title="Organ nadzoru",
        rows=(
            Row("<p>Rada nadzorcza</p>", is_correct=True, feedback="<p>Tak.</p>"),
            Row("<p>Walne zgromadzenie</p>", weight="50", feedback="<p>Tylko w części.</p>"),
            Row("<p>Biuro</p>"),
        ),
        feedback="<p>Nadzór sprawuje rada.</p>",
        partial="weights",
        category="Prawo spółdzielcze/Organy",
        tags=("prawo", "organy"),
    )


def test_sample_multiple(sample):
    content = sample.questions[1]
    assert content.title == "Kto wybiera: radę?"
    assert content.stem == "Radę nadzorczą wybierają:<br>(zob. http://example.org)"
    assert [(row.is_correct, row.weight) for row in content.rows] == [
        (True, "50"),
        (True, "50"),
        (False, "-100"),
    ]


def test_sample_rest(sample):
    truth, lie, short, numeric, matching, _essay, description, last = sample.questions[2:]
    assert truth.rows == (
        Row("true", is_correct=True, feedback="Dobrze."),
        Row("false", feedback="Przypomnij sobie zasady."),
    )
    assert [row.is_correct for row in lie.rows] == [False, True]
    assert short.stem == "Najwyższym organem jest _____ spółdzielni."
    assert short.rows == (
        Row("walne zgromadzenie", is_correct=True),
        Row("zgromadzenie", is_correct=True, weight="80", feedback="Jakie?"),
        Row("*", feedback="Nie"),
    )
    assert numeric.rows == (
        Row("100", is_correct=True, feedback="W punkt", tolerance="0.5"),
        Row("90..110", is_correct=True, weight="50", feedback="Blisko"),
    )
    assert [(row.text, row.match) for row in matching.rows] == [
        *(("Zarząd", "kieruje"), ("Rada", "nadzoruje"), ("", "sprząta")),
    ]
    assert (description.stem, description.points) == ("Rozdział drugi: a &lt; b", "0")
    assert last.stem == "<strong>Ważne</strong>: wskaż <em>jeden</em>"
    assert last.category == "Inne"


def test_windows_line_ends():
    assert all_plain(gift.read(SAMPLE.replace("\n", "\r\n"))) == all_plain(gift.read(SAMPLE))


def test_escapes():
    content = one(r"\{a\} \~ \= \# 10\:00 \\n x\ny {=\= 5 \# ~\~}")
    assert content.stem == "{a} ~ = # 10:00 \\n x<br>y"
    assert [row.text for row in content.rows] == ["= 5 #", "~"]


@pytest.mark.parametrize(
    ("mark", "stem"),
    [
        ("", "a <b>c</b><br>d"),
        ("[moodle]", "a <b>c</b><br>d"),
        ("[html]", "a <b>c</b>\nd"),
        ("[plain]", "a &lt;b&gt;c&lt;/b&gt;<br>d"),
        ("[unknown]", "[unknown]a <b>c</b><br>d"),
    ],
)
def test_formats(mark, stem):
    assert one(f"{mark}a <b>c</b>\nd {{}}").stem == stem


def test_plain_and_markdown_paragraphs():
    assert one(r"[plain]a\n\nb\nc").stem == "<p>a</p><p>b<br>c</p>"
    assert one(r"[markdown]a `<b>`\n\n- x\n- y").stem == (
        "<p>a <code>&lt;b&gt;</code></p><ul><li>x</li><li>y</li></ul>"
    )


@pytest.mark.parametrize("answer", ["{#5}", "{#=5}", "{#5:0}", "{# 5 }", "{#5.}"])
def test_exact_numbers(answer):
    (row,) = one(f"Ile? {answer}").rows
    assert row == Row(row.text, is_correct=True, tolerance="0")
    assert row.text.rstrip(".") == "5"


def test_ranges_and_exponents():
    assert one("Ile? {#-1..5}").rows == (Row("-1..5", is_correct=True),)
    assert one("Ile? {#1e3:1E-2}").rows == (Row("1000", is_correct=True, tolerance="0.01"),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ile? {#0,5}", "decimal_comma"),
        ("Ile? {#1,5..2}", "decimal_comma"),
        ("Ile? {#5:0,1}", "decimal_comma"),
        ("Ile? {#=5 =%33,3%6}", "decimal_comma"),
        ("Ile? {#pięć}", "not_a_number"),
        ("Ile? {#}", "no_right_answer"),
        ("Ile? {#5..1}", "range_reversed"),
        ("Ile? {#*}", "any_number_is_right"),
        ("Kto? {=a ~%500%b}", "bad_weight"),
        ("Kto? {=a =b ~c}", "several_right_answers"),
        ("Kto? {~a ~b}", "no_right_answer"),
        ("Kto? {~%20%a ~%20%b}", "weights_below_100"),
        ("Kto? {~%100%a}", "too_few_choices"),
        ("Kto? {=a ~}", "empty_answer"),
        ("Kto? {=%50%a}", "no_right_answer"),
        ("Kto? {=}", "empty_answer"),
        ("{=a ~b}", "empty_question"),
        ("Kto? {=a -> b =c}", "broken_pair"),
        ("Kto? {=a -> b =c -> b}", "too_few_choices"),
        ("Kto? {=a -> b =c -> }", "empty_answer"),
        ("Kto? {=a", "braces_unclosed"),
        ("Kto? =a}", "braces_unopened"),
        ("Kto? }={", "braces_unopened"),
        ("$\\frac{1}{2}$ {=a}", "several_answer_blocks"),
        ("::Kto? {=a}", "title_unclosed"),
        ("Kto? {" + "~%50%a" * 201 + "}", "too_many_answers"),
        ("a" * (limits.QUESTION_CHARACTERS + 1), "question_too_long"),
        ("// nothing", "nothing_found"),
        ("", "nothing_found"),
    ],
)
def test_problems(text, code):
    assert problem(text).code == code


def test_problem_names_its_line():
    assert problem("\n\n// a\n::t::\nIle? {#0,5}").line == 4


def test_blank_line_inside_braces_ends_the_question():
    reading = gift.read("Kto? {\n=a\n\n~b\n}\n\nDobrze? {T}")
    assert [found.code for found in reading.problems] == ["braces_unclosed", "braces_unopened"]
    assert [found.line for found in reading.problems] == [1, 4]
    assert len(reading.questions) == 1


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("$course$/top/A/B", "A/B"),
        ("$course$/A", "A"),
        ("$system$/top", ""),
        ("$cat1$/top/A", "A"),
        ("top/A", "top/A"),
        (r"A\: b", "A: b"),
    ],
)
def test_categories(path, name):
    assert one(f"$CATEGORY: {path}\n\nKto? {{}}").category == name
    assert one(f"$CATEGORY: {path}\nKto? {{}}").category == name


def test_too_many_questions():
    reading = gift.read("Tak? {T}\n\n" * (limits.QUESTIONS + 2))
    assert len(reading.questions) == limits.QUESTIONS
    assert [found.code for found in reading.problems] == ["too_many_questions"]


def test_a_thousand_questions_are_fast():
    text = "\n\n".join([SAMPLE] * 100)
    start = time.perf_counter()
    assert len(gift.read(text).questions) == 1000
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "piece", ["[tag:", "**a", "%1", "{", "::", "\\", "####", "-> =", "<", "`", "\n \t"]
)
def test_nothing_is_slow(piece):
    start = time.perf_counter()
    gift.read("// " + piece * 20_000 + "\n[markdown]" + piece * 20_000)
    gift.read("[markdown]a {=" + piece * 20_000 + "}")
    assert time.perf_counter() - start < 2


@given(st.lists(contents(), max_size=4))
def test_written_reads_back(questions):
    text, problems = gift.write(questions)
    reading = gift.read(text)
    refused = {found.line for found in problems}
    written = [content for place, content in enumerate(questions, 1) if place not in refused]
    assert all_plain(reading) == [plain(content) for content in written]
    assert not reading.notes
    assert all("->" in found.detail for found in problems)


@pytest.mark.parametrize(
    "content",
    [
        Content(1, "ordering", "a", rows=(Row("1"), Row("2"))),
        Content(1, "gap", "[[1]]", rows=(Row("1", is_correct=True, gap=1),)),
        Content(1, "essay", "a", rubric=(("b", "1"),)),
        Content(1, "essay", "a", grading_note="b"),
        Content(1, "essay", "a", files={"a.png": b""}),
        Content(1, "description", "a", feedback="b"),
        Content(1, "numeric", "a", rows=(Row("5", is_correct=True),), units=(("m", "1"),)),
    ],
)
def test_what_does_not_fit_is_reported(content):
    text, (found,) = gift.write([content])
    assert (text, found.line, found.code) == ("", 1, "cannot_hold")


@given(st.text() | st.text("{}=~#%:/\\->[]TF5.,$\n a", max_size=60))
def test_no_text_raises(text):
    gift.read(text)


@given(st.data())
def test_mutated_samples_lose_nothing(data):
    start = data.draw(st.integers(0, len(SAMPLE)))
    end = data.draw(st.integers(start, len(SAMPLE)))
    text = SAMPLE[:start] + data.draw(st.text("{}=~#%:/\\\n a", max_size=5)) + SAMPLE[end:]
    found = [
        lines
        for block in gift.blocks(text)
        if (lines := gift.take_category(block, "")[0])
        and not all(line.startswith("//") for _number, line in lines)
    ]
    assert size(gift.read(text)) == max(1, len(found))
