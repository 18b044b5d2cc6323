"""QTI: items of all versions, packages, and what is refused."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import limits, qti
from quizzes.formats.content import Content, Problem, Row
from quizzes.formats.files import read_file

SAMPLES = Path(__file__).parent / "samples"
CHOICE = (SAMPLES / "choice-2.1.xml").read_bytes()
GAPS = (SAMPLES / "gaps-3.0.xml").read_bytes()
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"


def item(
    body: str,
    *values: str,
    kind="identifier",
    cardinality="single",
    scoring="match_correct",
    more="",
):
    """The bytes of an item with one response."""
    correct = "".join(f"<value>{value}</value>" for value in values)
    text = (
        f'<assessmentItem title="t"><responseDeclaration identifier="RESPONSE" baseType="{kind}"'
        f' cardinality="{cardinality}"><correctResponse>{correct}</correctResponse>{more}'
        f"</responseDeclaration><itemBody>{body}</itemBody>"
        f'<responseProcessing template="{TEMPLATE}/{scoring}"/></assessmentItem>'
    )
    return text.encode()


def mapping(**values: float) -> str:
    entries = (f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in values.items())
    return f"<mapping>{''.join(entries)}</mapping>"


def choice(*names: str, tag="choice", attributes="") -> str:
    inside = "".join(f'<simpleChoice identifier="{name}">{name}!</simpleChoice>' for name in names)
    return (
        f'<{tag}Interaction responseIdentifier="RESPONSE" {attributes}>{inside}</{tag}Interaction>'
    )


ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'


def one(data: bytes) -> Content:
    reading = qti.read(data)
    assert reading.problems == ()
    (content,) = reading.questions
    return content


def code_of(data: bytes) -> str:
    reading = qti.read(data)
    assert reading.questions == ()
    (found,) = reading.problems
    return found.code


def package(files: dict[str, bytes | str], compression=zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return data.getvalue()


def manifest(*names: str, kind="imsqti_item_xmlv2p1") -> str:
    resources = (f'<resource type="{kind}" href="{name}"/>\n' for name in names)
    return f"<manifest><resources>\n{''.join(resources)}</resources></manifest>"


def test_sample_choice():
    reading = read_file(CHOICE, "qti")
    assert reading.questions == (
        Content(
            line=2,
            kind="single",
            stem='<p>Spójrz na rysunek. <img src="organy_sp.png" alt="Organy &amp; ludzie"></p>\n'
            "    <p>Kto <em>nadzoruje</em> zarząd?</p>",
            title="Nadzór",
            rows=(Row("Biuro"), Row("Rada &lt;nadzorcza&gt;", is_correct=True, feedback="Tak.")),
        ),
    )
    assert [(note.code, note.detail) for note in reading.notes] == [
        ("missing_file", "../media/organy%20sp.png"),
    ]


def test_sample_gaps():
    content = one(GAPS)
    assert content.stem.startswith(
        "<p>Stolicą jest [[1]], najwyższym organem\n      [[2]], a połową"
    )
    assert content.rows == (
        Row("Warszawa", is_correct=True, gap=1, keeps_case=True),
        Row("walne", is_correct=True, gap=2),
        Row("biuro", gap=2),
        Row("2.50", is_correct=True, gap=3, tolerance="0"),
    )
    assert (content.kind, content.points, content.partial) == ("gap", "3", "share")


def test_multiple():
    body = "<p>Wskaż.</p>" + choice("a", "b", "c", attributes='maxChoices="0"')
    content = one(item(body, "a", "b", cardinality="multiple"))
    assert (content.kind, content.partial, content.shuffles) == ("multiple", "all", False)
    assert [row.is_correct for row in content.rows] == [True, True, False]
    more = mapping(a=2, b=1, c=-1)
    content = one(
        item(body, "a", "b", cardinality="multiple", more=more, scoring="map_response.xml")
    )
    assert (content.partial, content.points) == ("weights", "3")
    assert [row.weight for row in content.rows] == ["66.66667", "33.33333", "-33.33333"]
    content = one(item(body.replace('"0"', '"1"'), "a", cardinality="multiple"))
    assert content.kind == "single"


def test_typed():
    content = one(item(f"<p>Miasto? {ENTRY}</p>", "Łódź*", kind="string"))
    assert (content.kind, content.stem, content.keeps_case) == ("short", "<p>Miasto? </p>", True)
    assert content.rows == (Row("Łódź\\*", is_correct=True),)
    more = mapping(a=2, b=1).replace("/>", ' caseSensitive="false"/>')
    content = one(item(f"<p>?</p><p>{ENTRY}</p>", kind="string", more=more, scoring="map_response"))
    assert [(row.text, row.weight) for row in content.rows] == [("a", None), ("b", "50")]
    assert (content.points, content.keeps_case) == ("2", False)
    content = one(item(f"<p>2 + 2 = {ENTRY}</p>", "4", kind="integer"))
    assert content.rows == (Row("4", is_correct=True, tolerance="0"),)
    assert one(item(f"<p>Mam {ENTRY} lat.</p>", "4", kind="integer")).kind == "gap"


def match_item(*pairs: str, **options) -> bytes:
    def part(*names):
        choices = "".join(
            f'<simpleAssociableChoice identifier="{n}">{n}!</simpleAssociableChoice>' for n in names
        )
        return f"<simpleMatchSet>{choices}</simpleMatchSet>"

    body = f'<matchInteraction responseIdentifier="RESPONSE"><prompt>?</prompt>{part("a", "b")}{part("x", "y", "z")}'
    return item(
        f"{body}</matchInteraction>", *pairs, kind="directedPair", cardinality="multiple", **options
    )


def test_match():
    content = one(match_item("a x", "b y"))
    assert content.rows == (Row("a!", match="x!"), Row("b!", match="y!"), Row(match="z!"))
    assert (content.kind, content.partial) == ("matching", "all")
    assert code_of(match_item("a x", "a y", "b z")) == "unsupported_interaction"
    assert code_of(match_item("a x")) == "unsupported_interaction"


def test_order_essay_and_description():
    body = "<p>Ułóż.</p>" + choice("a", "b", "c", tag="order")
    content = one(item(body, "c", "a", "b", cardinality="ordered"))
    assert [row.text for row in content.rows] == ["c!", "a!", "b!"]
    assert code_of(item(body, "c", "a")) == "no_right_answer"
    body = '<rubricBlock view="scorer"><p>Szukaj celu.</p></rubricBlock>'
    content = one(
        item(f"{body}<extendedTextInteraction><prompt>Po co?</prompt></extendedTextInteraction>")
    )
    assert (content.kind, content.stem) == ("essay", "<p>Po co?</p>")
    assert content.grading_note == "<p>Szukaj celu.</p>"
    assert one(item("<p>Czytaj.</p>")) == Content(
        1, "description", "<p>Czytaj.</p>", "t", points="0"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (item("<p>a</p><hotspotInteraction/>"), "unsupported_interaction"),
        (item(choice("a", "b") * 2, "a"), "several_interactions"),
        (
            item("<p>a</p>" + choice("a", "b"), "a", scoring="map_response_point"),
            "unsupported_scoring",
        ),
        (item("<p>a</p>" + choice("a", "b")), "no_right_answer"),
        (item("<p>a</p>" + choice("a"), "a"), "too_few_choices"),
        (item("<p>a</p>" + choice("a", "b").replace("RESPONSE", "R"), "a"), "no_right_answer"),
        (item(f"<p>{ENTRY}?</p>", "0,5", kind="float"), "decimal_comma"),
        (item(""), "empty_question"),
        (b"<assessmentItem/>", "empty_question"),
        (b"<questestinterop/>", "not_qti"),
        (b"PK\x03\x04", "broken_zip"),
        (b"", "broken_xml"),
    ],
)
def test_problems(data, code):
    assert code_of(data) == code


def test_unsupported_is_named_with_its_line():
    data = item("<p>a</p>\n\n<hotspotInteraction/>")
    assert qti.read(data).problems == (Problem(3, "unsupported_interaction", "hotspotInteraction"),)
    data = CHOICE.replace(
        b"<responseProcessing", b"<responseProcessing><customOperator/></responseProcessing>\n<x "
    )
    (found,) = qti.read(data).problems
    assert (found.code, found.detail, found.line) == ("unsupported_scoring", "customOperator", 17)


def test_package():
    data = package(
        {
            "imsmanifest.xml": manifest("items/a.xml", "items/b%20c.xml", "gone.xml"),
            "items/a.xml": CHOICE,
            "items/b c.xml": GAPS,
            "media/organy sp.png": b"png",
        }
    )
    reading = qti.read(data)
    assert [content.title for content in reading.questions] == ["Nadzór", "Luki"]
    assert reading.questions[0].files == {"organy_sp.png": b"png"}
    assert reading.problems == (Problem(4, "missing_item", "gone.xml", "gone.xml"),)
    assert reading.notes == ()


def test_package_names_the_file_of_a_problem():
    bad = item("<p>a</p><hotspotInteraction/>")
    data = package({"imsmanifest.xml": manifest("a.xml", "b.xml"), "a.xml": bad, "b.xml": b"<x/>"})
    assert [(found.source, found.code) for found in qti.read(data).problems] == [
        ("a.xml", "unsupported_interaction"),
        ("b.xml", "not_qti"),
    ]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.xml": "a"}, "no_manifest"),
        ({"imsmanifest.xml": "<"}, "broken_xml"),
        ({"imsmanifest.xml": manifest()}, "nothing_found"),
        ({"imsmanifest.xml": manifest("a", kind="imsqti_xmlv1p2")}, "unsupported_type"),
        ({"../a": "a"}, "unsafe_zip"),
        ({"/a": "a"}, "unsafe_zip"),
        ({"c:/a": "a"}, "unsafe_zip"),
        ({"a": b"\0" * (2 * limits.RATIO_FROM)}, "unsafe_zip"),
        ({str(n): b"" for n in range(limits.PACKAGE_FILES + 1)}, "unsafe_zip"),
    ],
)
def test_packages_that_are_refused(files, code):
    assert code_of(package(files)) == code


def test_package_too_large_when_unpacked():
    part = b"ab" * 500_000  # below the size from which ratios are looked at
    data = package({str(n): part for n in range(53)})
    start = time.perf_counter()
    assert code_of(data) == "unsafe_zip"
    assert time.perf_counter() - start < 1


def test_a_lie_about_the_size_is_a_broken_zip():
    data = package({"imsmanifest.xml": manifest("a.xml")}, zipfile.ZIP_STORED)
    size = len(manifest("a.xml")).to_bytes(4, "little")
    assert code_of(data.replace(size, (5).to_bytes(4, "little"))) == "broken_zip"


@given(st.data())
def test_mutated_samples_do_not_raise(data):
    whole = data.draw(st.sampled_from([CHOICE, GAPS, match_item("a x", "b y")]))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    reading = qti.read(whole[:start] + data.draw(st.binary(max_size=3)) + whole[end:])
    assert len(reading.questions) + len(reading.problems) == 1


@given(st.data())
def test_mutated_packages_do_not_raise(data):
    whole = package({"imsmanifest.xml": manifest("a.xml"), "a.xml": CHOICE})
    start = data.draw(st.integers(4, len(whole) - 1))
    end = data.draw(st.integers(start, min(len(whole), start + 4)))
    reading = qti.read(whole[:start] + data.draw(st.binary(max_size=4)) + whole[end:])
    assert reading.questions or reading.problems


@given(st.binary(), st.sampled_from(["gift", "moodle-xml", "aiken", "qti", "pdf"]))
def test_no_bytes_raise(data, format):
    read_file(data, format)
    read_file(b"PK\x03\x04" + data, format)
