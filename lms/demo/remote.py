"""A past class at a distance with its log: who stayed, who came late, whose line broke, who never came."""

from collections.abc import Sequence
from datetime import timedelta

from attendance.actions import remote as actions
from courses.models import ClassSession, Enrolment
from lib.encryption import keyed_hash
from people.models import User

LINK = "https://spotkania.example/zarzadzanie-spoldzielnia"
# Minutes from the start to joining and leaving, by person; none where the person never joined.
LOG = (
    *(((-4, 225),), ((-2, 226),), ((21, 225),), (), ((-1, 80), (88, 225)), ((0, 150),)),
    *(((-6, 225),), ((1, 225),)),
)


def hold(session: ClassSession, enrolments: Sequence[Enrolment], *, by: User) -> None:
    remote = actions.set_link(session=session, link=LINK, by=by)
    for place, enrolment in enumerate(enrolments):
        who = enrolment.person.user or by
        for joined, left in LOG[place % len(LOG)]:
            begin, end = (session.starts_at + timedelta(minutes=m) for m in (joined, left))
            visit = actions.join_class(
                remote=remote,
                enrolment=enrolment,
                address_hash=keyed_hash(f"demo {place}"),
                by=who,
                at=begin,
            )
            for minute in range(15, left - joined, 15):
                actions.note_sign(visit=visit, at=begin + timedelta(minutes=minute))
            actions.leave_class(remote=remote, enrolment=enrolment, by=who, at=end)
