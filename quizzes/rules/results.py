"""What a group answered, question by question, and what one person wrote, in words."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from quizzes.rules.grading import (
    CHOICES,
    Question,
    Response,
    gap_kind,
    gap_rows,
    share_of_gap,
)
from quizzes.rules.statistics import ItemStatistics, choice_counts, item_statistics
from quizzes.rules.validity import MARKER

TAG = re.compile(r"<[^>]+>")
PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
HARD, EASY, WEAK = 0.3, 0.95, 0.2
# Of what people typed, the words that came most often; of a part of an answer, beside the right one.
WORDS_SHOWN, OTHERS_SHOWN = 6, 4
PARTED = frozenset({"matching", "ordering", "gap"})


@dataclass(frozen=True)
class Answered:
    """One question in one attempt that counts; points of it and of the whole attempt."""

    attempt: int
    question: int | None
    version: int
    position: int
    response: Response
    points: float
    possible: float
    total: float
    total_possible: float

    @property
    def key(self) -> tuple[str, int]:
        """The question; where it was taken out of the bank, the version alone."""
        return ("version", self.version) if self.question is None else ("question", self.question)

    @property
    def scores(self) -> tuple[float, float]:
        rest = self.total_possible - self.possible
        return self.points / self.possible, (self.total - self.points) / rest if rest else 0.0


@dataclass(frozen=True)
class AnswerCount:
    """An answer that could be chosen, or words that were typed, and how many people gave it.

    `part` (`is_first`: its first row): what it was given to, where an answer has parts: the row of a matching, the step of an
    ordering, the number of a gap. The text is then the match, the place, the words in the gap.
    """

    text: str
    is_right: bool
    count: int
    percent: int
    part: str = ""
    is_first: bool = False


@dataclass(frozen=True)
class VersionFigures:
    """A question as it said for a time, and what came of it. `number` is the bank's."""

    pk: int
    number: int
    asked: Question
    count: int
    unanswered: int
    statistics: ItemStatistics
    answers: list[AnswerCount]

    @property
    def remark(self) -> str:
        return remark(self.statistics)

    @property
    def is_choice(self) -> bool:
        return self.asked["kind"] in CHOICES

    @property
    def has_parts(self) -> bool:
        return self.asked["kind"] in PARTED

    @property
    def stem(self) -> str:
        return MARKER.sub("_____", self.asked["stem"])


@dataclass(frozen=True)
class QuestionFigures:
    """A question with a version for each wording that people met, the newest last."""

    place: int
    versions: list[VersionFigures]

    @property
    def latest(self) -> VersionFigures:
        return self.versions[-1]


def question_figures(
    rows: Sequence[Answered], versions: Mapping[int, tuple[int, Question]]
) -> list[QuestionFigures]:
    """In the order they were asked. `versions`: (number, as asked) by id."""
    by_question: dict[tuple[str, int], dict[int, list[Answered]]] = {}
    for row in rows:
        if versions[row.version][1]["kind"] != "description":
            by_question.setdefault(row.key, {}).setdefault(row.version, []).append(row)
    in_order = sorted(by_question.items(), key=lambda item: (first_place(item[1]), item[0]))
    return [
        QuestionFigures(
            place,
            [
                version_figures(pk, *versions[pk], answered)
                for pk, answered in sorted(parts.items(), key=lambda item: versions[item[0]][0])
            ],
        )
        for place, (_key, parts) in enumerate(in_order, start=1)
    ]


def first_place(parts: Mapping[int, Sequence[Answered]]) -> int:
    return min(row.position for answered in parts.values() for row in answered)


def version_figures(
    pk: int, number: int, asked: Question, rows: Sequence[Answered]
) -> VersionFigures:
    return VersionFigures(
        pk=pk,
        number=number,
        asked=asked,
        count=len(rows),
        unanswered=sum(not row.response for row in rows),
        statistics=item_statistics([row.scores for row in rows if row.possible]),
        answers=answer_counts(asked, [row.response or {} for row in rows]),
    )


def answer_counts(asked: Question, responses: Sequence[Mapping[str, Any]]) -> list[AnswerCount]:
    """How many chose each answer; of typed ones the most frequent; none of longer texts."""
    count = len(responses)
    if asked["kind"] in CHOICES:
        ids = [row["id"] for row in asked["answers"]]
        chosen = choice_counts([given.get("chosen", ()) for given in responses], ids)
        return [
            AnswerCount(
                row["text"], row["correct"], chosen[row["id"]], share(chosen[row["id"]], count)
            )
            for row in asked["answers"]
        ]
    if asked["kind"] in {"short", "numeric"}:
        words = Counter(given["text"].strip() for given in responses if given.get("text"))
        most = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:WORDS_SHOWN]
        return [AnswerCount(text, False, found, share(found, count)) for text, found in most]
    if asked["kind"] in PARTED:
        return part_counts(asked, responses)
    return []


def part_counts(asked: Question, responses: Sequence[Mapping[str, Any]]) -> list[AnswerCount]:
    """For each part the right answer, though nobody gave it, and the others that came most often."""
    found = []
    for part, rights, given in PARTS[asked["kind"]](asked, responses):
        counts = Counter(given)
        others = sorted(counts.keys() - rights, key=lambda text: (-counts[text], text))
        right = sorted(rights, key=lambda text: (-counts[text], text))
        shown = right[:WORDS_SHOWN] + others[:OTHERS_SHOWN]
        found += [
            AnswerCount(
                text=text,
                is_right=text in rights,
                count=counts[text],
                percent=share(counts[text], len(responses)),
                part=part,
                is_first=place == 0,
            )
            for place, text in enumerate(shown)
        ]
    return found


Part = tuple[str, set[str], list[str]]


def parts_of_matching(asked: Question, responses: Sequence[Mapping[str, Any]]) -> list[Part]:
    """A match counts by its words, as in grading: two rows may share the same right side."""
    words = {row["match_id"]: plain(row["match"]) for row in asked["answers"]}
    return [
        (
            plain(row["text"]),
            {plain(row["match"])},
            [
                words[given["pairs"][row["id"]]]
                for given in responses
                if given.get("pairs", {}).get(row["id"]) in words
            ],
        )
        for row in asked["answers"]
        if row["text"]
    ]


def parts_of_ordering(asked: Question, responses: Sequence[Mapping[str, Any]]) -> list[Part]:
    return [
        (
            plain(row["text"]),
            {str(place)},
            [
                str(given["places"][row["id"]])
                for given in responses
                if row["id"] in given.get("places", {})
            ],
        )
        for place, row in enumerate(asked["answers"], start=1)
    ]


def parts_of_gaps(asked: Question, responses: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Of a list the right words though nobody picked them; of typed ones whatever was accepted."""
    found = []
    for number, rows in gap_rows(asked).items():
        words = {row["id"]: plain(row["text"]) for row in rows}
        given = [item.get("gaps", {}).get(str(number), "").strip() for item in responses]
        rights = {words.get(text, text) for text in given if share_of_gap(asked, rows, text) == 1}
        if gap_kind(rows) == "list":
            rights |= {
                words[row["id"]] for row in rows if share_of_gap(asked, rows, row["id"]) == 1
            }
        found.append(
            (str(number), rights - {""}, [words.get(text, text) for text in given if text])
        )
    return found


PARTS: dict[str, Callable[[Question, Sequence[Mapping[str, Any]]], list[Part]]] = {
    "matching": parts_of_matching,
    "ordering": parts_of_ordering,
    "gap": parts_of_gaps,
}


def share(part: int, whole: int) -> int:
    """Whole percent, a half upwards."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def remark(statistics: ItemStatistics) -> str:
    """What to look at: "few", "backwards", "hard", "easy", "weak"; "" where nothing calls for it."""
    if not statistics.is_enough or statistics.facility is None:
        return "few"
    discrimination = statistics.discrimination
    if discrimination is not None and discrimination < 0:
        return "backwards"
    if statistics.facility < HARD:
        return "hard"
    if statistics.facility > EASY:
        return "easy"
    return "weak" if discrimination is not None and discrimination < WEAK else ""


def plain(html: str) -> str:
    """Words of a kept text on one line; of a picture, what it is said to show."""
    text = PICTURE.sub(lambda found: f" [{found[1]}] ", html)
    return " ".join(unescape(TAG.sub(" ", text)).split())


def response_lines(asked: Question, response: Response) -> list[str]:
    """A response in words, one line for each part; none where nothing was answered."""
    if not response:
        return []
    words = {row["id"]: plain(row["text"]) for row in asked["answers"]}
    if "chosen" in response:
        return [words.get(uid, "?") for uid in response["chosen"]]
    if "text" in response:
        return [response["text"]]
    if "pairs" in response:
        right = {row["match_id"]: row["match"] for row in asked["answers"]}
        return [f"{words.get(a, '?')} → {right.get(b, '?')}" for a, b in response["pairs"].items()]
    if "places" in response:
        placed = sorted(response["places"].items(), key=lambda item: item[1])
        return [f"{place}. {words.get(uid, '?')}" for uid, place in placed]
    known = {str(number) for number in gap_rows(asked)}
    gaps = response.get("gaps", {})
    return [
        f"{number}. {words.get(gaps[number], gaps[number])}"
        for number in sorted(known & set(gaps), key=int)
    ]
