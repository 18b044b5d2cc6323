"""Runs the program that draws pages (drawing.py), and hears what it says."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 280
# The program opens files of strangers: it gets no secret that the environment may hold.
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")


class Undrawable(Exception):
    """The file cannot be drawn; the text is a value of enums.ScanProblem."""


@dataclass(frozen=True)
class Drawn:
    """A page: its place, out of how many, what codes of ours it has, and its picture."""

    number: int
    total: int
    codes: tuple[str, ...]
    picture: Path


def drawn_pages(
    file: Path, kind: str, folder: Path, *, seconds: float = SECONDS
) -> Iterator[Drawn]:
    """The pages one by one, as they are drawn into `folder`. Raises Undrawable, perhaps after some."""
    process = subprocess.Popen(  # noqa: S603 - our own program; kind is one of ours
        [sys.executable, "-m", "attendance.formats.drawing", str(file), kind, str(folder)],
        cwd=ROOT,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    limit = threading.Timer(seconds, process.kill)
    limit.start()
    try:
        for line in process.stdout or ():
            said = json.loads(line)
            if "problem" in said:
                raise Undrawable(said["problem"])
            number = said["page"]
            picture = folder / f"{number}.jpg"
            yield Drawn(number, said["of"], tuple(said["codes"]), picture)
        if process.wait():
            # By a signal: the bound of time, its own or ours, or of memory.
            raise Undrawable("too_slow" if process.returncode < 0 else "broken")
    finally:
        limit.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
