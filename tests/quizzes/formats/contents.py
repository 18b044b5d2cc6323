"""Questions of every kind for hypothesis, in the canonical form in which readers give them."""

from dataclasses import replace

from hypothesis import strategies as st

from quizzes.formats.content import FALSE, TRUE, Content, Reading, Row

# What the formats use as signs.
SIGNS = (
    r"a b łŻ = ~ # { } \ \n -> %50% :: // [html] [ #### ]]> <b>x</b> &amp; & < ' \* :// {1: }~ T"
)
PIECES = st.sampled_from([*SIGNS.split(), " ", "\n", '"', "$CATEGORY:"])
HTML = st.lists(PIECES, min_size=1, max_size=6).map("".join).map(str.strip).filter(bool)
LINE = HTML.map(lambda text: " ".join(text.split())).filter(bool)
MAYBE = st.just("") | HTML
WEIGHTS = st.sampled_from(["50", "33.33333", "-33.33333", "12.5", "-100"])
NUMBERS = st.sampled_from(["0", "5", "-0.5", "100.25"])
MARGINS = st.sampled_from(["0", "0.1", "2"])


def plain(content: Content) -> Content:
    """The question without its line, which no writer keeps."""
    return replace(content, line=0)


def all_plain(reading: Reading) -> list[Content]:
    return [plain(content) for content in reading.questions]


def size(reading: Reading) -> int:
    return len(reading.questions) + len(reading.problems)


@st.composite
def choices(draw, kind):
    right = draw(st.integers(0, 3))
    weighted = kind == "multiple" and draw(st.booleans())
    rows = []
    for place in range(4):
        is_right = place == right
        weight = (
            None if is_right or not (weighted or kind == "single") else draw(st.none() | WEIGHTS)
        )
        is_correct = is_right or (
            kind == "multiple" and weight is not None and not weight.startswith("-")
        )
        rows.append(Row(draw(HTML), is_correct, weight, draw(MAYBE)))
    if kind == "single":
        return tuple(rows), "weights" if any(row.weight for row in rows) else "all"
    return tuple(rows), "weights" if weighted else draw(st.sampled_from(["all", "share"]))


@st.composite
def typed(draw, texts, tolerances):
    rows = [Row(draw(texts), True, None, draw(MAYBE), tolerance=draw(tolerances))]
    for weight in draw(st.lists(st.sampled_from(["50", "33.33333"]), max_size=2)):
        rows.append(Row(draw(texts), True, weight, draw(MAYBE), tolerance=draw(tolerances)))
    return tuple(rows)


@st.composite
def matching(draw):
    pairs = draw(
        st.lists(st.tuples(MAYBE, LINE), min_size=2, max_size=4, unique_by=lambda pair: pair[1])
    )
    pairs[0] = (draw(HTML), pairs[0][1])
    return tuple(Row(text, match=match) for text, match in pairs)


@st.composite
def rows_of(draw, kind):
    """(rows, partial) of a kind."""
    if kind in {"single", "multiple"}:
        return draw(choices(kind))
    if kind == "truefalse":
        answer = draw(st.booleans())
        texts = ((TRUE, answer), (FALSE, not answer))
        return tuple(Row(text, right, feedback=draw(MAYBE)) for text, right in texts), "all"
    if kind == "short":
        return draw(typed(LINE, st.none())), "all"
    if kind == "numeric":
        ranges = Row("2..3", True, "50", draw(MAYBE))
        return (*draw(typed(NUMBERS, MARGINS)), *draw(st.sampled_from([(), (ranges,)]))), "all"
    if kind == "matching":
        return draw(matching()), draw(st.sampled_from(["all", "share"]))
    return (), "all"


@st.composite
def contents(
    draw, kinds=("single", "multiple", "truefalse", "short", "numeric", "matching", "essay")
):
    kind = draw(st.sampled_from([*kinds, "description"]))
    rows, partial = draw(rows_of(kind))
    is_description = kind == "description"
    return Content(
        line=0,
        kind=kind,
        stem=draw(HTML),
        title=draw(st.just("") | LINE),
        rows=rows,
        points="0" if is_description else draw(st.sampled_from(["1", "2.5", "10"])),
        feedback="" if is_description else draw(MAYBE),
        partial=partial,
        category=draw(st.sampled_from(["", "Prawo", "Prawo: część {1}/top/Rady & inne"])),
        tags=tuple(draw(st.lists(LINE, max_size=2, unique=True))),
        keeps_case=kind == "short" and draw(st.booleans()),
        shuffles=draw(st.booleans()),
    )


@st.composite
def gap_rows(draw):
    """Rows of two gaps, each typed, a number or a list."""
    rows = []
    for gap in (1, 2):
        kind = draw(st.sampled_from(["typed", "number", "list"]))
        case = kind == "typed" and draw(st.booleans())
        tolerance = draw(MARGINS) if kind == "number" else None
        texts = NUMBERS if kind == "number" else LINE
        for place in range(draw(st.integers(1, 3)) + (kind == "list")):
            weight = draw(st.sampled_from(["50", "12.5"])) if place else None
            is_correct = kind != "list" or not place
            rows.append(Row(draw(texts), is_correct, weight, draw(MAYBE), "", gap, tolerance, case))
    return tuple(rows)


@st.composite
def rich_contents(draw):
    """All that Moodle XML holds."""
    content = draw(contents())
    kind = draw(st.sampled_from(["as it is", "ordering", "gap", "units", "essay", "files"]))
    sharing = draw(st.sampled_from(["all", "share"]))
    if kind == "ordering":
        rows = tuple(Row(text) for text in draw(st.lists(HTML, min_size=2, max_size=4)))
        return replace(content, kind=kind, rows=rows, partial=sharing, points="1", keeps_case=False)
    if kind == "gap":
        stem = "[[1]] <b>x</b> & #} [[2]]"
        rows = draw(gap_rows())
        return replace(
            content, kind=kind, stem=stem, rows=rows, partial=sharing, points="3", keeps_case=False
        )
    if kind == "units" and content.kind == "numeric":
        return replace(content, units=(("kW", "1"), ("W", "1000"), ("<&", "0.5")))
    if kind == "essay" and content.kind == "essay":
        rubric = draw(st.lists(st.tuples(LINE, NUMBERS), max_size=2))
        return replace(content, grading_note=draw(MAYBE), rubric=tuple(rubric))
    if kind == "files":
        files = {"żółw.png": b"\x00\x01", "b-2.pdf": b"b"}
        return replace(content, stem=f'{content.stem} <img src="żółw.png">', files=files)
    return content
