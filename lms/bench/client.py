"""A browser as far as a measurement needs one: cookies, forms, compressed answers, nothing kept."""

import gzip
import http.client
import re
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from lms.bench.middleware import CPU, EXPLAIN, QUERIES

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LINK_KINDS = {"stylesheet", "preload", "icon", "modulepreload"}


class Unexpected(Exception):
    """The server answered something else than what is measured."""


@dataclass(frozen=True)
class Answer:
    """`sent` counts the bytes of body and headers as they came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    milliseconds: float
    sent: int

    @property
    def text(self) -> str:
        zipped = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if zipped else self.body).decode("utf-8", "replace")

    @property
    def queries(self) -> int:
        return int(self.headers[QUERIES])

    @property
    def cpu(self) -> float:
        """Milliseconds of the server's CPU."""
        return int(self.headers[CPU]) / 1000


class Browser:
    def __init__(self, host: str, port: int, session: str = ""):
        self.host, self.port = host, port
        self.cookies = {"sessionid": session} if session else {}
        self.token = ""

    def get(self, path: str, *, explain: str = "", client: str = "") -> Answer:
        return self.ask("GET", path, None, explain=explain, client=client)

    def post(self, path: str, fields: list[tuple[str, str]], *, explain: str = "") -> Answer:
        body = urlencode([("csrfmiddlewaretoken", self.token), *fields])
        return self.ask("POST", path, body, explain=explain, client="")

    def send(self, path: str, fields: list[tuple[str, str]], *, explain: str = "") -> Answer:
        """As the script of a page does, which takes JSON."""
        body = urlencode([("csrfmiddlewaretoken", self.token), *fields])
        return self.ask("POST", path, body, explain=explain, client="", accept="application/json")

    def ask(
        self,
        method: str,
        path: str,
        body: str | None,
        *,
        explain: str,
        client: str,
        accept: str = "text/html",
    ) -> Answer:
        """A connection of its own for each request, so that the workers take turns."""
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "Accept-Language": "pl"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if explain:
            headers[EXPLAIN] = explain
        if client:
            headers["X-Bench-Client"] = client
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        started = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        milliseconds = (time.perf_counter() - started) * 1000
        self.keep_cookies(response)
        sent = len(content) + sum(
            len(name) + len(value) + 4 for name, value in response.getheaders()
        )
        return Answer(response.status, response.headers, content, milliseconds, sent)

    def keep_cookies(self, response: http.client.HTTPResponse) -> None:
        """The token's alone: messages would pile up where no page shows them."""
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _sign, value = line.split(";")[0].partition("=")
            if name == "csrftoken":
                self.cookies[name] = value

    def open_form(self, path: str) -> str:
        """Fetch a page with a form and keep its token for posting."""
        text = expect(self.get(path), 200).text
        found = TOKEN.search(text)
        if found is None:
            raise Unexpected(f"no form on {path}")
        self.token = found[1]
        return text


def expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise Unexpected(f"{answer.status} where {status} was expected: {answer.text[:400]}")
    return answer


class Resources(HTMLParser):
    """What a browser fetches for a page besides the page."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        kinds = set((given.get("rel") or "").split())
        if tag == "link" and kinds & LINK_KINDS and given.get("href"):
            self.found.append(given["href"])
        if tag in {"script", "img", "audio", "video", "source"} and given.get("src"):
            self.found.append(given["src"])


def first_load(browser: Browser, path: str) -> tuple[int, int]:
    """Bytes and requests of a page with an empty cache, all its fonts and print styles counted."""
    page = expect(browser.get(path), 200)
    parser = Resources()
    parser.feed(page.text)
    waiting = [urljoin(path, address) for address in parser.found]
    fetched: dict[str, int] = {path: page.sent}
    while waiting:
        address = waiting.pop()
        if address in fetched or address.startswith("data:"):
            continue
        if urlsplit(address).netloc:
            raise Unexpected(f"a request to another host: {address}")
        answer = expect(browser.get(address), 200)
        fetched[address] = answer.sent
        waiting += [urljoin(address, found) for found in named_in(address, answer)]
    return sum(fetched.values()), len(fetched)


def named_in(address: str, answer: Answer) -> list[str]:
    """What a style sheet or a module fetches in turn."""
    if urlsplit(address).path.endswith(".css"):
        return re.findall(r"""url\(["']?([^"')]+)["']?\)""", answer.text)
    if urlsplit(address).path.endswith(".js"):
        return re.findall(r"""(?:from|import)\s*["'](\.[^"']+)["']""", answer.text)
    return []
