"""What stands between GIFT's braces: the kind of the question and its answers."""

from dataclasses import dataclass, field

from quizzes.formats import limits, numbers
from quizzes.formats.content import FALSE, TRUE, Row
from quizzes.formats.gift_syntax import bare, rich, show, weighed
from quizzes.formats.problems import Unreadable

TRUE_WORDS, FALSE_WORDS = {"T", "TRUE"}, {"F", "FALSE"}


@dataclass
class Answers:
    """The kind, the rows, and (code, detail) of what could not be kept."""

    kind: str
    rows: tuple[Row, ...] = ()
    partial: str = "all"
    notes: list[tuple[str, str]] = field(default_factory=list)


def read_answers(inside: str, format: str) -> Answers:
    """Answers from the text between the braces, its escapes hidden. Raises Unreadable.

    `format` is that of the question's text, which answers without a mark share.
    """
    inside = inside.strip()
    if not inside:
        return Answers("essay")
    if inside.startswith("#"):
        return read_numeric(inside[1:], format)
    if "~" in inside:
        return read_choice(inside, format)
    if "=" in inside and "->" in inside:
        return Answers("matching", read_pairs(inside, format), "share")
    word = inside.partition("#")[0].strip().upper()
    if word in TRUE_WORDS | FALSE_WORDS:
        return read_truefalse(inside, format, is_true=word in TRUE_WORDS)
    return Answers("short", tuple(read_typed(part, format) for part in split(inside, "=")))


def split(text: str, sign: str) -> list[str]:
    """The answers between the signs. Raises Unreadable where there are too many."""
    parts = text.split(sign)
    if len(parts) > limits.ROWS + 1:
        raise Unreadable("too_many_answers", limits.ROWS)
    return parts if parts[0].strip() else parts[1:]


def read_truefalse(inside: str, format: str, *, is_true: bool) -> Answers:
    _word, wrong, right = [*inside.split("#", 2), "", ""][:3]
    of_true, of_false = (right, wrong) if is_true else (wrong, right)
    rows = (
        Row(TRUE, is_true, feedback=rich(of_true, format)),
        Row(FALSE, not is_true, feedback=rich(of_false, format)),
    )
    return Answers("truefalse", rows)


def read_choice(inside: str, format: str) -> Answers:
    """Choose one where a right answer is marked with `=`; any number where there are weights only."""
    kind = "single" if "=" in inside else "multiple"
    parts = split(inside.replace("=", "~="), "~")
    rows = tuple(read_option(part, kind, format) for part in parts)
    has_weights = kind == "multiple" or any(row.weight for row in rows)
    return Answers(kind, rows, "weights" if has_weights else "all")


def read_option(part: str, kind: str, format: str) -> Row:
    part = part.strip()
    is_right = part.startswith("=")
    percent, text = weighed(part[1:] if is_right else part)
    if percent is None:
        percent = "100" if is_right else "0"
    is_correct, weight = numbers.right_and_weight(percent, partly_is_right=kind == "multiple")
    text, _sign, feedback = text.partition("#")
    return Row(rich(text, format), is_correct, weight, rich(feedback, format))


def read_typed(part: str, format: str) -> Row:
    """An accepted text: right unless it has a weight."""
    percent, text = weighed(part)
    is_correct, weight = numbers.right_and_weight(percent or "100", partly_is_right=True)
    text, _sign, feedback = text.partition("#")
    return Row(bare(text), is_correct, weight, rich(feedback, format))


def read_pairs(inside: str, format: str) -> tuple[Row, ...]:
    rows = []
    for part in split(inside, "="):
        text, arrow, match = part.partition("->")
        if not arrow:
            raise Unreadable("broken_pair", show(part))
        rows.append(Row(rich(text, format), match=show(match)))
    return tuple(rows)


def read_numeric(inside: str, format: str) -> Answers:
    """Numbers; the feedback that Moodle shows for any other one has no place here."""
    answers = Answers("numeric")
    inside, tilde, rest = inside.partition("~")
    rows = []
    for part in split(inside, "="):
        row = read_typed(part, format)
        if row.text == "*" and row.weight is None and not row.is_correct:
            answers.notes.append(("feedback_dropped", row.feedback or "*"))
        else:
            rows.append(with_number(row))
    if tilde:
        answers.notes.append(("feedback_dropped", show(rest)))
    answers.rows = tuple(rows)
    return answers


def with_number(row: Row) -> Row:
    """The row with "5", its tolerance, or "2..3", from "5:0.1", "5" or "2..3"."""
    text = row.text
    if text == "*":
        raise Unreadable("any_number_is_right")
    if ".." in text:
        return Row(numbers.interval(text), row.is_correct, row.weight, row.feedback)
    value, colon, margin = text.partition(":")
    try:
        value, margin = numbers.number(value), numbers.tolerance(margin) if colon else "0"
    except Unreadable as reason:
        raise Unreadable(reason.code, text) from reason
    return Row(value, row.is_correct, row.weight, row.feedback, tolerance=margin)
