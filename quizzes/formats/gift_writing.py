"""Questions -> GIFT. What GIFT cannot hold is reported, never written in part."""

from collections.abc import Iterable

from quizzes.formats import numbers
from quizzes.formats.content import Content, Problem, Row
from quizzes.formats.decoding import clean
from quizzes.formats.gift_syntax import escape, mark
from quizzes.formats.problems import shortened


def write(contents: Iterable[Content]) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file, and a `cannot_hold` problem for each question that it does not hold.

    A problem's line is the question's place among the contents, counted from 1.
    """
    parts: list[str] = []
    problems = []
    category = ""
    for place, content in enumerate(contents, 1):
        if reason := what_does_not_fit(content):
            detail = shortened(f"{reason}: {content.title or content.stem}")
            problems.append(Problem(place, "cannot_hold", detail))
            continue
        if content.category != category:
            category = content.category
            parts.append(f"$CATEGORY: {one_line(f'$course$/top/{category}')}\n")
        parts.append(question(content))
    return clean("\n".join(parts)), tuple(problems)


def what_does_not_fit(content: Content) -> str:
    """What keeps the question out of GIFT; "" where it fits."""
    reasons = {
        content.kind: content.kind in {"ordering", "gap"},
        "files": bool(content.files),
        "units": bool(content.units),
        "rubric": bool(content.rubric),
        "grading note": bool(content.grading_note),
        "feedback": content.kind == "description" and bool(content.feedback),
        "->": has_arrow(content),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def has_arrow(content: Content) -> bool:
    """Whether a text would be taken for a pair of matching, which no escape prevents."""
    if content.kind == "matching":
        return any("->" in row.text for row in content.rows)
    texts = (text for row in content.rows for text in (row.text, row.feedback))
    return content.kind == "short" and any("->" in text for text in texts)


def one_line(text: str) -> str:
    return escape(" ".join(text.split()))


def question(content: Content) -> str:
    """One block, with a newline at its end."""
    lines = [f"// {' '.join(found)}\n"] if (found := list(comment(content))) else []
    if content.title:
        lines.append(f"::{one_line(content.title)}::")
    lines.append(f"[html]{escape(content.stem)}")
    if content.kind != "description":
        lines.append(f"{{{answers(content)}}}")
    return "".join(lines) + "\n"


def comment(content: Content) -> Iterable[str]:
    """What GIFT has no sign for."""
    yield from (mark("tag", tag) for tag in content.tags)
    if content.kind != "description" and content.points != "1":
        yield mark("points", content.points)
    usual = {"multiple": "weights", "matching": "share"}
    if content.kind in usual and content.partial != usual[content.kind]:
        yield mark("partial", content.partial)
    if content.kind == "short" and content.keeps_case:
        yield mark("case", "yes")
    if not content.shuffles:
        yield mark("shuffle", "no")


def answers(content: Content) -> str:
    if content.kind == "truefalse":
        inside = truefalse(content.rows)
    else:
        inside = "".join(f"\n\t{row}" for row in written_rows(content))
        inside = f"#{inside}" if content.kind == "numeric" else inside
    if content.feedback:
        inside += f"\n\t####{rich(content.feedback)}"
    return f"{inside}\n" if "\n" in inside else inside


def truefalse(rows: tuple[Row, ...]) -> str:
    right = next(place for place, row in enumerate(rows) if row.is_correct)
    texts = ["TRUE" if right == 0 else "FALSE"]
    of_wrong, of_right = rows[1 - right].feedback, rows[right].feedback
    if of_wrong or of_right:
        texts.append(rich(of_wrong) if of_wrong else "")
    if of_right:
        texts.append(rich(of_right))
    return "#".join(texts)


def written_rows(content: Content) -> Iterable[str]:
    if content.kind == "matching":
        yield from (f"={rich(row.text)} -> {escape(row.match)}" for row in content.rows)
        return
    for row in content.rows:
        yield sign(row, content) + text_of(row, content.kind) + feedback(row)


def sign(row: Row, content: Content) -> str:
    """The sign before an answer, and its weight."""
    if content.kind == "multiple":
        usual = {True: "100", False: "0"}
        if content.partial != "weights":
            usual = numbers.usual_weights(sum(row.is_correct for row in content.rows))
        return f"~%{row.weight or usual[row.is_correct]}%"
    if content.kind == "single" and not row.is_correct:
        return f"~%{row.weight}%" if row.weight else "~"
    if row.weight or not row.is_correct:
        return f"=%{row.weight or 0}%"
    return "="


def text_of(row: Row, kind: str) -> str:
    if kind == "numeric":
        return escape(row.text) if row.tolerance is None else f"{row.text}:{row.tolerance}"
    # A mark keeps what follows it from being taken for a weight or another mark.
    marked = "[plain]" if kind == "short" else "[html]"
    return (marked if row.text.startswith(("[", "%")) else "") + escape(row.text)


def feedback(row: Row) -> str:
    return f"#{rich(row.feedback)}" if row.feedback else ""


def rich(text: str) -> str:
    """HTML with its mark where it could be taken for something else; answers share the stem's."""
    return ("[html]" if text.startswith(("[", "%")) else "") + escape(text)
