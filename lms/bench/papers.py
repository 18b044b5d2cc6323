"""What it costs to set the sheet of a class: CPU of this process, without the fonts' first reading."""

import statistics
import time
from typing import Any

from django.utils import timezone

from attendance.pdf.sheets import render_sheets
from attendance.reads.papers import names_by_class
from courses.models import ClassSession

PEOPLE, WARM_UP, ROUNDS = 30, 3, 20


def measure(session: ClassSession) -> dict[str, Any]:
    """The sheet of a class with thirty people: reading their names is not counted."""
    ((_session, names),) = names_by_class(session.edition, [session])
    listed = [(session, names[:PEOPLE])]
    spent, content = [], b""
    for _round in range(WARM_UP + ROUNDS):
        started = time.process_time()
        content = render_sheets(session.edition, listed, at=timezone.now())
        spent.append((time.process_time() - started) * 1000)
    return {
        "cpu_ms": round(statistics.median(spent[WARM_UP:]), 1),
        "bytes": len(content),
        "documents": ROUNDS,
    }
