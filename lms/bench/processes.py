"""CPU and peak memory of a process and its children: from /proc, or from ps where there is none."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    cpu: float  # seconds so far, of its own
    peak: float  # MB resident: the most so far on Linux, now elsewhere


def family(head: int) -> list[Process]:
    """The process `head` and all that descend from it; the head first."""
    everyone = {process.pid: process for process in (from_proc() if PROC.is_dir() else from_ps())}
    found = [everyone[head]] if head in everyone else []
    for process in found:
        found += [other for other in everyone.values() if other.parent == process.pid]
    return found


def from_proc() -> list[Process]:
    found = []
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # The name stands in brackets and may hold anything; the numbers follow.
            numbers = (folder / "stat").read_text().rpartition(")")[2].split()
            status = (folder / "status").read_text()
        except OSError:  # it has ended meanwhile
            continue
        peak = next((line.split()[1] for line in status.splitlines() if "VmHWM" in line), "0")
        ticks = int(numbers[11]) + int(numbers[12])
        cpu = ticks / os.sysconf("SC_CLK_TCK")
        found.append(Process(int(folder.name), int(numbers[1]), cpu, int(peak) / 1024))
    return found


def from_ps() -> list[Process]:
    text = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss=,time="],  # noqa: S607 - wherever the system keeps it
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = []
    for line in text.splitlines():
        pid, parent, resident, used = line.split()
        cpu = 0.0
        for part in used.replace("-", ":").split(":"):
            cpu = cpu * 60 + float(part)
        found.append(Process(int(pid), int(parent), cpu, int(resident) / 1024))
    return found
