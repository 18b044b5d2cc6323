"""What a group answered, question by question, and what one person wrote, in words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from quizzes.rules.grading import CHOICES, Question, Response, gap_rows
from quizzes.rules.statistics import ItemStatistics, choice_counts, item_statistics
from quizzes.rules.validity import MARKER

TAG = re.compile(r"<[^>]+>")
PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
HARD, EASY, WEAK = 0.3, 0.95, 0.2
# Of what people typed, the words that came most often.
WORDS_SHOWN = 6


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
    """An answer that could be chosen, or words that were typed, and how many people gave it."""

    text: str
    is_right: bool
    count: int
    percent: int


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
    """How many chose each answer; of typed ones the most frequent; nothing for other kinds."""
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
    return []


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
