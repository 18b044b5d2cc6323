"""Sheets of attendance on paper: how people fall on pages, and the code by which a page comes back."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Lines of a page: the first holds the head of the class, the others a short one.
FIRST_LINES, OTHER_LINES = 16, 19
BLANK_LINES = 3
MOST_PAGES = 99
PREFIX = "LISTA"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
CHECK_LENGTH = 8
TOKEN = re.compile(
    rf"{PREFIX} ([1-9][0-9]{{0,17}})/([1-9][0-9]?)/([1-9][0-9]?) ([{ALPHABET}]{{{CHECK_LENGTH}}})"
)


@dataclass(frozen=True)
class SheetPage:
    """What the code on a page names: a class by its key, and the page out of how many."""

    session: int
    page: int
    pages: int


def token(found: SheetPage, key: str) -> str:
    """What the code on a page says: "LISTA 123/1/2 9KZ2MQ4T". No address and nobody's data.

    The check tells our pages from those of another site, whose classes have the same numbers.
    """
    body = f"{found.session}/{found.page}/{found.pages}"
    return f"{PREFIX} {body} {check_of(body, key)}"


def read_token(text: str, key: str) -> SheetPage | None:
    """The page that a code names; None where it is no code of ours."""
    match = TOKEN.fullmatch(text)
    if match is None:
        return None
    session, page, pages = (int(match[place]) for place in (1, 2, 3))
    expected = check_of(f"{session}/{page}/{pages}", key)
    if page > pages or not hmac.compare_digest(match[4], expected):
        return None
    return SheetPage(session, page, pages)


def check_of(body: str, key: str) -> str:
    digest = hmac.digest(f"sheet:{key}".encode(), body.encode(), hashlib.sha256)
    number = int.from_bytes(digest[:5], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(CHECK_LENGTH))


def lines_by_page(names: Sequence[str]) -> list[list[str]]:
    """The names, and "" for each line left blank for people not on the list, page by page.

    Blank lines may stand alone on a last page: a sheet without room for a guest is filled in twice.
    """
    lines = [*names, *[""] * (BLANK_LINES if names else FIRST_LINES)]
    pages = [lines[:FIRST_LINES]]
    for start in range(FIRST_LINES, len(lines), OTHER_LINES):
        pages.append(lines[start : start + OTHER_LINES])
    return pages


def lines_on_page(page: int, pages: int, people: int) -> slice:
    """Which of so many people stand on this page; all of them where the list has changed its length
    since the sheet was printed, or where the sheet has one page."""
    if pages < 2 or len(lines_by_page(["x"] * people)) != pages:
        return slice(0, people)
    first = 0 if page == 1 else FIRST_LINES + (page - 2) * OTHER_LINES
    return slice(first, FIRST_LINES if page == 1 else first + OTHER_LINES)


def week_of(day: date) -> date:
    """The Monday of the week in which `day` lies."""
    return day - timedelta(days=day.weekday())


def missing_pages(found: Sequence[tuple[int, int]]) -> list[int]:
    """Pages of a sheet that have not come back. `found`: (page, out of how many), by their codes.

    Sheets printed before and after a change of the list may count differently: the longest says.
    """
    known = {page for page, _pages in found}
    return [
        page for page in range(1, max((n for _p, n in found), default=0) + 1) if page not in known
    ]
