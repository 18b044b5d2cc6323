"""What a question says, as files carry it and as the bank keeps it: the shape all formats meet in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = (
    *("single", "multiple", "truefalse", "short", "numeric"),
    *("matching", "ordering", "gap", "essay", "description"),
)
PARTIAL_RULES = ("all", "share", "weights")
TRUE, FALSE = "true", "false"  # the texts of truefalse's rows, which the site translates


@dataclass(frozen=True)
class Row:
    """One answer of a question; what its fields mean depends on the kind.

    single, multiple, truefalse: `text` (HTML) may be chosen; `is_correct`; `weight` in percent, which
        counts where the question's `partial` is "weights". truefalse has two rows: TRUE and FALSE.
    short: `text` (plain; `*` stands for anything, `\\*` for a star) is accepted for `weight` percent.
    numeric: `text` is "5", "-0.5" or "2..3" (a point, whatever the file's writing), accepted within
        `tolerance`, for `weight` percent. A range has no tolerance, a number has at least "0".
    matching: `text` (HTML) is matched with `match` (plain); a row without `text` is a distractor.
    ordering: rows stand in the right order, `text` is HTML.
    gap: `gap` is the number n of the marker [[n]] in the stem, counted from 1; `text` is plain. A gap
        whose rows have a `tolerance` asks for a number; one with a wrong row is a list to choose
        from; any other is typed, and each of its rows is accepted.

    `weight`: percent of the question's points (of the gap's share), a decimal text such as
    "33.33333" or "-50"; None where the kind's own rule decides (right 100, wrong 0). Readers never
    write out those two. `is_correct` of a row with a weight: in single and in lists to choose from
    the right one only; elsewhere every row that earns something.
    """

    text: str = ""
    is_correct: bool = False
    weight: str | None = None
    feedback: str = ""  # HTML
    match: str = ""
    gap: int | None = None
    tolerance: str | None = None
    keeps_case: bool = False  # gap: capital letters matter


@dataclass(frozen=True)
class Content:
    """A question as a file says it. HTML is as found: whoever keeps it cleans it."""

    line: int  # where it begins in the file, from 1
    kind: str  # one of KINDS
    stem: str  # HTML; in a gap question with markers [[1]], [[2]], ...
    title: str = ""
    rows: tuple[Row, ...] = ()
    points: str = "1"  # a decimal text; 0 for a description
    feedback: str = ""  # HTML, shown to everyone after the end
    partial: str = (
        "all"  # PARTIAL_RULES: all or nothing; the share that is right; the rows' weights
    )
    category: str = ""  # "Zarządzanie/Moduł 1"; "" where the file names none
    tags: tuple[str, ...] = ()
    keeps_case: bool = False  # short: capital letters matter
    shuffles: bool = True  # answers may be shown in any order
    units: tuple[
        tuple[str, str], ...
    ] = ()  # numeric: ("kW", "0.001"): so many make one of the first
    rubric: tuple[tuple[str, str], ...] = ()  # essay: (criterion, points)
    grading_note: str = ""  # essay: what graders should look for (HTML)
    files: Mapping[str, bytes] = field(default_factory=dict)  # name in the HTML's src -> bytes


@dataclass(frozen=True)
class Problem:
    """Something that could not be read. `code` is a key of PROBLEMS, `detail` fills its sentence."""

    line: int
    code: str
    detail: str = ""
    source: str = ""  # in a package: the file to which the line belongs


@dataclass(frozen=True)
class Reading:
    """All that a file held: each question is in `questions` or has a problem that names its line."""

    questions: tuple[Content, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()  # what questions that were read lost: hints, a missing picture
