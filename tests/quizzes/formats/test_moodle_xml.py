"""Moodle XML: what Moodle exports, what is broken in it, and what we write."""

import base64
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import limits, moodle_xml
from quizzes.formats.content import Content, Problem, Row
from quizzes.formats.files import read_file
from tests.quizzes.formats.contents import all_plain, plain, rich_contents, size

SAMPLE = (Path(__file__).parent / "samples" / "moodle.xml").read_bytes()


@pytest.fixture(scope="module")
def sample():
    return read_file(SAMPLE, "moodle-xml")


def reading_of(inside: str, kind: str = "multichoice"):
    text = f"<quiz><question type='{kind}'>{inside}</question></quiz>"
    return moodle_xml.read(text.encode())


def code_of(inside: str, kind: str = "multichoice") -> str:
    reading = reading_of(inside, kind)
    assert reading.questions == ()
    (found,) = reading.problems
    return found.code


def stem(text: str) -> str:
    return f"<questiontext><text><![CDATA[{text}]]></text></questiontext>"


def answers(*fractions, extra="") -> str:
    return "".join(f"<answer fraction='{f}'><text>5</text>{extra}</answer>" for f in fractions)


def test_sample_is_read_whole(sample):
    assert [content.kind for content in sample.questions] == [
        *("single", "multiple", "truefalse", "short", "numeric", "matching", "essay"),
        *("gap", "description", "ordering", "gap"),
    ]
    assert sample.problems == (
        Problem(156, "unsupported_type", "calculated"),
        Problem(161, "broken_gap", "{1:SHORTANSWER=Warszawa}."),
    )
    assert [(note.code, note.detail) for note in sample.notes] == [
        ("feedback_dropped", "correctfeedback, hint"),
        ("feedback_dropped", "Za daleko."),
        ("feedback_dropped", "Nie"),
    ]


def test_sample_single_with_files(sample):
    assert sample.questions[0] == Content(
        line=15,
        kind="single",
        stem='<p>Co oznacza znak?</p><p><img src="znak_spółdzielni.png" alt="Sosny"></p>',
        title="Znak spółdzielni",
        rows=(
            Row("<p>Trwałość</p>", is_correct=True, feedback="<p>Tak.</p>"),
            Row("a &lt; b", weight="33.33333"),
            Row("Las"),
        ),
        points="2",
        feedback='<p>Zob. <a href="statut.pdf">statut</a>.</p>',
        partial="weights",
        category="Spółdzielnie/Moduł 1",
        tags=("historia", "symbole"),
        shuffles=False,
        files={"znak_spółdzielni.png": b"\x89PNG\r\n\x1a\n", "statut.pdf": b"%PDF-"},
    )


def test_sample_multiple_keeps_its_fractions(sample):
    content = sample.questions[1]
    assert content.stem == "Wskaż<br>trzy."
    assert [(row.is_correct, row.weight) for row in content.rows] == [
        *((True, "37.5"), (True, "62.5"), (False, "-41.7")),
    ]


def test_sample_rest(sample):
    truth, short, numeric, matching, essay, gap, _description, ordering, select = sample.questions[
        2:
    ]
    assert truth.rows == (Row("true", is_correct=True), Row("false", feedback="Nie."))
    assert (short.rows[0].text, short.keeps_case) == ("Łódź & okolice", True)
    assert numeric.units == (("kW", "1"), ("W", "1000"))
    assert [(row.text, row.weight, row.tolerance) for row in numeric.rows] == [
        *(("5.5", None, "0.05"), ("6", "50", "0")),
    ]
    assert [(row.text, row.match) for row in matching.rows] == [
        *(("<p>Rada</p>", "nadzoruje"), ("<p>Zarząd</p>", "kieruje"), ("", "sprząta")),
    ]
    assert (essay.grading_note, essay.points) == ("<p>Kontrola i pomoc.</p>", "5")
    assert essay.category == "Spółdzielnie/Moduł 2"
    assert "[[1]], najwyższym\norganem [[2]], a 7 dzieli się na [[3]]." in gap.stem
    assert gap.rows == (
        Row("Warszawa", is_correct=True, gap=1, feedback="Tak"),
        Row("Warszawka", is_correct=True, weight="50", gap=1),
        Row("walne", is_correct=True, gap=2),
        Row("zarz}d", gap=2),
        Row("biuro", weight="-50", gap=2),
        Row("3.5", is_correct=True, gap=3, tolerance="0.1"),
    )
    assert (gap.points, gap.shuffles) == ("3", True)
    assert [row.text for row in ordering.rows] == ["Zebranie założycielskie", "Rejestracja"]
    assert [(row.gap, row.text, row.is_correct) for row in select.rows] == [
        *((1, "nadzoruje", True), (1, "kieruje", False)),
        *((2, "nadzoruje", False), (2, "kieruje", True)),
    ]


@pytest.mark.parametrize(
    ("kind", "inside", "code"),
    [
        ("multichoice", stem("a") + answers(100, 100), "several_right_answers"),
        ("multichoice", stem("a") + answers(50, 0), "no_right_answer"),
        ("multichoice", stem("a") + answers(100), "too_few_choices"),
        ("multichoice", stem("a") + answers("x", 0), "not_a_number"),
        ("multichoice", stem("a") + answers("33,3", 0), "decimal_comma"),
        ("multichoice", stem("a") + answers(1000, 0), "bad_weight"),
        ("multichoice", stem("") + answers(100, 0), "empty_question"),
        ("multichoice", stem("a") + "<defaultgrade>-1</defaultgrade>", "bad_points"),
        ("multichoice", "<single>0</single>" + stem("a") + answers(20, 20), "weights_below_100"),
        ("truefalse", stem("a") + answers(100, 0), "too_few_choices"),
        ("shortanswer", stem("a") + answers(50), "no_right_answer"),
        ("numerical", stem("a"), "no_right_answer"),
        (
            "numerical",
            stem("a") + answers(100, extra="<tolerance>0,1</tolerance>"),
            "decimal_comma",
        ),
        (
            "numerical",
            stem("a") + "<answer fraction='100'><text>*</text></answer>",
            "any_number_is_right",
        ),
        (
            "numerical",
            stem("a") + answers(100) + "<units><unit><multiplier>2</multiplier></unit></units>",
            "no_base_unit",
        ),
        ("ddimageortext", stem("a"), "unsupported_type"),
        ("", stem("a"), "unsupported_type"),
        ("cloze", stem("a"), "no_gaps"),
        ("cloze", stem("{1:SHORTANSWER:=a"), "broken_gap"),
        ("cloze", stem("{1:}"), "broken_gap"),
        ("cloze", stem("{1:SA:=a}" * 201), "too_many_answers"),
        ("cloze", stem("{1:FOO:=a}"), "unsupported_gap"),
        ("cloze", stem("{1:MULTIRESPONSE:=a~b}"), "unsupported_gap"),
        ("cloze", stem("{1:SHORTANSWER:%50%a}"), "gap_without_answer"),
        ("cloze", stem("{1:SA:=a*}"), "unsupported_gap"),
        ("cloze", stem("{1:MC:=a}"), "too_few_choices"),
        ("cloze", stem("{1:MC:=a~=b}"), "several_right_answers"),
        ("cloze", stem("{1:MC:=a~=b~c}"), "several_right_answers"),
        ("cloze", stem("{1:NM:=abc}"), "not_a_number"),
        ("gapselect", stem("[[4]]"), "broken_gap"),
        (
            "gapselect",
            stem("[[1]]") + "<selectoption><text>a</text></selectoption>",
            "too_few_choices",
        ),
        ("gapselect", stem("[[1]]") + "<selectoption/>" * 201, "too_many_answers"),
        ("multichoice", stem("a") + answers(100, *[0] * 200), "too_many_answers"),
        ("essay", stem("a" * (limits.QUESTION_CHARACTERS + 1)), "question_too_long"),
    ],
)
def test_problems(kind, inside, code):
    assert code_of(inside, kind) == code


def test_gaps_of_different_points():
    reading = reading_of(stem("{2:SA:=a} {1:SAC:=\\*\\#b&amp;}"), "cloze")
    (content,) = reading.questions
    assert content.points == "3"
    assert [(row.text, row.keeps_case) for row in content.rows] == [("a", False), ("*#b&", True)]
    assert [note.code for note in reading.notes] == ["points_made_equal"]


def test_missing_and_broken_files_are_noted():
    text = "<questiontext><text>@@PLUGINFILE@@/a.png @@PLUGINFILE@@/b.png</text>"
    reading = reading_of(text + "<file name='b.png'>%%%</file></questiontext>", "description")
    assert reading.questions[0].stem == "a.png b.png"
    assert [(note.code, note.detail) for note in reading.notes] == [
        ("broken_file", "b.png"),
        ("missing_file", "a.png"),
    ]


def test_too_many_files():
    files = "".join(f"<file name='{n}.png'>YWE=</file>" for n in range(limits.FILES + 1))
    assert (
        code_of(f"<questiontext><text>a</text>{files}</questiontext>", "essay") == "too_many_files"
    )


def test_files_of_one_name_stay_apart():
    def part(name, data):
        file = f"<file name='a.png'>{base64.b64encode(data).decode()}</file>"
        return f"<{name}><text>@@PLUGINFILE@@/a.png</text>{file}</{name}>"

    (content,) = reading_of(
        part("questiontext", b"1") + part("generalfeedback", b"2"), "description"
    ).questions
    assert content.files == {content.stem: b"1", content.feedback: b"2"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken_xml"),
        (b"<quiz><question></quiz>", "broken_xml"),
        (b"<html/>", "not_moodle_xml"),
        (b"<quiz/>", "nothing_found"),
        (b'<?xml version="1.0" encoding="nonsense"?><quiz/>', "broken_xml"),
        (
            b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
            "forbidden_xml",
        ),
        (
            b'<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
            "forbidden_xml",
        ),
        (b"<quiz>" + b"<a>" * 200 + b"</a>" * 200 + b"</quiz>", "xml_too_complex"),
        (b"<quiz>" + b"<a/>" * (limits.XML_ELEMENTS + 1) + b"</quiz>", "xml_too_complex"),
        (b" " * (limits.FILE_BYTES + 1), "file_too_large"),
    ],
)
def test_files_that_are_refused(data, code):
    assert [found.code for found in moodle_xml.read(data).problems] == [code]


def test_broken_xml_names_its_line():
    (found,) = moodle_xml.read(b"<quiz>\n<question>\n</quiz>").problems
    assert found.line == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-2", "windows-1250"])
def test_encodings(encoding):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?><quiz><question type="description">'
    text += "<questiontext><text>ąćęłńóśźż</text></questiontext></question></quiz>"
    (content,) = moodle_xml.read(text.encode(encoding)).questions
    assert content.stem == "ąćęłńóśźż"


def test_sample_written_reads_back(sample):
    again = moodle_xml.read(moodle_xml.write(sample.questions))
    assert all_plain(again) == [plain(content) for content in sample.questions]


@given(st.lists(rich_contents(), max_size=4))
def test_written_reads_back(questions):
    reading = moodle_xml.read(moodle_xml.write(questions))
    assert all_plain(reading) == [plain(content) for content in questions]
    assert not reading.notes


def test_end_of_cdata_and_control_characters():
    written = moodle_xml.write([Content(1, "description", "a]]>b\x00", title="<&\x0b", points="0")])
    (content,) = moodle_xml.read(written).questions
    assert (content.stem, content.title) == ("a]]>b\ufffd", "<&\ufffd")


def test_a_thousand_questions_are_fast():
    (head, *_rest), end = SAMPLE.split(b"</quiz>"), b"</quiz>"
    inside = head[head.index(b"<quiz>") + 6 :]
    start = time.perf_counter()
    assert size(moodle_xml.read(b"<quiz>" + inside * 77 + end)) == 1001
    assert time.perf_counter() - start < 4


@given(st.data())
def test_mutated_samples_do_not_raise(data):
    start = data.draw(st.integers(0, len(SAMPLE)))
    end = data.draw(st.integers(start, min(len(SAMPLE), start + 30)))
    pieces = st.sampled_from(
        [b"<", b">", b"{1:", b"}", b"&", b"\xff", b"5", b"-", b"]]>", b"</text>"]
    )
    reading = moodle_xml.read(
        SAMPLE[:start] + b"".join(data.draw(st.lists(pieces, max_size=3))) + SAMPLE[end:]
    )
    assert size(reading) in {1, 12, 13, 14}


@given(st.text("{}~=%#:*1\\MCSANM a&;[]", max_size=40))
def test_no_gap_raises(text):
    assert size(reading_of(stem("{1:SA:" + text.replace("]]>", "")), "cloze")) == 1
    assert size(reading_of(stem(text.replace("]]>", "")), "cloze")) == 1


@given(st.binary())
def test_no_bytes_raise(data):
    moodle_xml.read(data)
    moodle_xml.read(b"<quiz>" + data + b"</quiz>")
