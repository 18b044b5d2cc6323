"""What it costs to take a file of a thousand questions into the bank, in a process of its own."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lms.bench import processes
from lms.bench.client import Unexpected

QUESTIONS = 1000
PEAK_MB = 200
# More often than the memory of a process grows by a megabyte or two.
EVERY_SECONDS = 0.05


def gift(count: int) -> str:
    """Different questions of the kinds that GIFT files hold most, in drawers of fifty."""
    parts = []
    for n in range(count):
        if n % 50 == 0:
            parts.append(f"$CATEGORY: $course$/top/Pomiar/Dział {n // 50 + 1}\n")
        answers = (
            f"Ile to {n} + {n}?{{={2 * n}#Tak. ~{2 * n + 1}#Nie. ~{2 * n + 2} ~{2 * n + 3}}}",
            f"Które liczby są mniejsze niż {n + 10}?{{~%50%{n} ~%50%{n + 1} ~%-100%{n + 20}}}",
            f"Liczba {n} jest parzysta.{{{'FT'[n % 2 == 0]}#Policz jeszcze raz.}}",
            f"[html]<p>Napisz <b>słowo</b> numer {n}.</p>{{=słowo {n} =%50%slowo{n}}}",
            f"Ile to {n} razy 2?{{#{2 * n}:0.5}}",
            f"Połącz w pary, zestaw {n}.{{=a{n} -> A =b{n} -> B =c{n} -> C}}",
        )
        parts.append(f"// [tag:dział {n // 50 + 1}]\n::Pytanie {n}::{answers[n % 6]}\n")
    return "\n".join(parts)


def measure(folder: Path) -> dict[str, Any]:
    """Seconds from the command's start to its end, and the most memory that it held."""
    file, printed = folder / "pytania.gift", folder / "pytania.json"
    file.write_text(gift(QUESTIONS), encoding="utf-8")
    command = [sys.executable, "manage.py", "import_questions", str(file), "--format", "gift"]
    started, peak = time.monotonic(), 0.0
    with printed.open("wb") as out:
        child = subprocess.Popen([*command, "--json"], stdout=out)  # noqa: S603 - our own command
        while child.poll() is None:
            peak = max([peak, *(process.peak for process in processes.family(child.pid)[:1])])
            time.sleep(EVERY_SECONDS)
    seconds = time.monotonic() - started
    told = json.loads(printed.read_text() or "{}")
    if child.returncode or told.get("imported") != QUESTIONS:
        raise Unexpected(f"import_questions ended with {child.returncode}: {told.get('errors')}")
    return {
        "seconds": round(seconds, 1),
        "peak_mb": round(peak, 1),
        "bound_peak_mb": PEAK_MB,
        "ok": peak <= PEAK_MB,
    }
