from courses.models.calendars import CalendarFeed
from courses.models.changes import ClassChange, ClassNotice, TimetableChange
from courses.models.classes import ClassSession
from courses.models.editions import Edition, EditionStaff
from courses.models.enrolments import Enrolment, EnrolmentEvent, StepCompletion
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ModulePage, Step

__all__ = [
    "CalendarFeed",
    "ClassChange",
    "ClassNotice",
    "ClassSession",
    "CourseIndexPage",
    "CoursePage",
    "Edition",
    "EditionStaff",
    "Enrolment",
    "EnrolmentEvent",
    "LessonPage",
    "ModulePage",
    "Step",
    "StepCompletion",
    "TimetableChange",
]
