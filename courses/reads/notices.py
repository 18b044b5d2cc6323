"""What one person still has to be told of a change, judged when the e-mail is about to go."""

from dataclasses import dataclass
from datetime import datetime

from courses.enums import ATTENDING_STATES, NoticeState
from courses.models import ClassChange, ClassNotice
from courses.rules import moving
from courses.rules.moving import Facts
from people.models import User

# Who has such a notice did not hear of its change, and knows what was before it.
NOT_HEARD = frozenset(
    {NoticeState.WAITING, NoticeState.NEEDLESS, NoticeState.FAILED, NoticeState.CALL}
)


@dataclass(frozen=True)
class Line:
    """One class in an e-mail: what the person knows, and what is so now."""

    before: Facts
    after: Facts
    old_trainer: User
    new_trainer: User

    @property
    def kind(self) -> str:
        """ "cancelled", "back", "moved" or "changed"."""
        if self.after.cancelled:
            return "cancelled"
        if self.before.cancelled:
            return "back"
        return "moved" if moving.is_moved(self.before, self.after) else "changed"


def lines_for(notice: ClassNotice, *, at: datetime) -> list[Line]:
    """The classes to write of, in order of time; none where the person need not hear any more.

    `notice` comes with change, user and enrolment. A class that changed again is left to its later
    notice, which then starts from what the person last heard. Three queries.
    """
    classes = list(
        notice.change.classes.select_related("session__trainer", "old_trainer").order_by(
            "old_starts_at", "pk"
        )
    )
    history: dict[int, list[ClassChange]] = {}
    every = ClassChange.objects.filter(session__in=[item.session_id for item in classes])
    for item in every.select_related("old_trainer").order_by("session", "version"):
        history.setdefault(item.session_id, []).append(item)
    same_person = ClassNotice.objects.filter(
        change__in={item.change_id for items in history.values() for item in items},
        **(
            {"enrolment": notice.enrolment_id}
            if notice.enrolment_id
            else {"user": notice.user_id, "enrolment": None}
        ),
    )
    states = dict(same_person.order_by("pk").values_list("change_id", "state"))
    lines = [line_of(item, history[item.session_id], states) for item in classes]
    return [line for line in lines if line and concerns(notice, line, at)]


def line_of(item: ClassChange, history: list[ClassChange], states: dict[int, str]) -> Line | None:
    """None where a later change of the class has a notice of its own for this person."""
    if any(other.version > item.version and other.change_id in states for other in history):
        return None
    first = item
    for earlier in reversed([other for other in history if other.version < item.version]):
        state = states.get(earlier.change_id)
        if state in NOT_HEARD:
            first = earlier
        elif state:
            break
    return Line(first.before, item.session.facts, first.old_trainer, item.session.trainer)


def concerns(notice: ClassNotice, line: Line, at: datetime) -> bool:
    if moving.is_over(line.before, line.after, at):
        return False
    if notice.user_id in {line.before.trainer, line.after.trainer}:
        return moving.concerns_trainers(line.before, line.after)
    place = notice.enrolment
    is_listed = place is not None and place.state in ATTENDING_STATES
    return is_listed and moving.concerns_list(line.before, line.after)
