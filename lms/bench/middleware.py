"""Counts the queries and the CPU time of a request in the server, outside all other middleware."""

import cProfile
import pstats
import time
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings
from django.db import connection

QUERIES, CPU, EXPLAIN = "X-Bench-Queries", "X-Bench-Cpu-Microseconds", "X-Bench-Explain"
FUNCTIONS_SHOWN = 70


class Statements:
    """A wrapper of the connection that notes each statement and the milliseconds it took."""

    def __init__(self):
        self.seen: list[tuple[str, float]] = []

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seen.append((sql, (time.perf_counter() - started) * 1000))


class MeterMiddleware:
    """CPU is that of the request's thread alone: SQLite works in it, and no other request does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        statements = Statements()
        name = request.headers.get(EXPLAIN, "")
        profile = cProfile.Profile() if name else nullcontext()
        started = time.thread_time_ns()
        with connection.execute_wrapper(statements), profile:
            response = self.get_response(request)
        used = time.thread_time_ns() - started
        response[QUERIES] = str(len(statements.seen))
        response[CPU] = str(used // 1000)
        if isinstance(profile, cProfile.Profile):
            explain(Path(settings.DATA_DIR, "log", f"{name}.txt"), statements, profile)
        return response


def explain(file: Path, statements: Statements, profile: cProfile.Profile) -> None:
    """What the request asked the database, then where its time went."""
    with file.open("w") as stream:
        for number, (sql, milliseconds) in enumerate(statements.seen, start=1):
            stream.write(f"{number:3} {milliseconds:6.2f} ms  {sql}\n")
        pstats.Stats(profile, stream=stream).sort_stats("cumulative").print_stats(FUNCTIONS_SHOWN)
        pstats.Stats(profile, stream=stream).sort_stats("tottime").print_stats(FUNCTIONS_SHOWN // 2)
