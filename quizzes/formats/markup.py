"""Texts as files mark them up (HTML, plain, Moodle's own, Markdown) -> HTML."""

import html
import re

BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
EMPHASIS = re.compile(r"\*([^*\n]+)\*")
CODE = re.compile(r"`([^`\n]+)`")
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
ITEM = re.compile(r"[-*+] +(?=\S)")
TAG = re.compile(r"<[^<>]*>")


def to_html(text: str, format: str) -> str:
    """HTML of a text in "html", "moodle" (HTML with line breaks), "plain" or "markdown"."""
    text = text.strip()
    if format == "moodle":
        return text.replace("\n", "<br>")
    if format == "plain":
        return from_plain(text)
    return from_markdown(text) if format == "markdown" else text


def from_plain(text: str) -> str:
    """One paragraph stays bare, so that it can stand in a list of answers."""
    parts = [html.escape(part, quote=False).replace("\n", "<br>") for part in paragraphs(text)]
    return "".join(f"<p>{part}</p>" for part in parts) if len(parts) > 1 else "".join(parts)


def from_markdown(text: str) -> str:
    """Paragraphs, lists with dashes, bold, emphasis and code; the rest stays as it was written."""
    parts = []
    for part in paragraphs(text):
        lines = part.split("\n")
        if all(ITEM.match(line) for line in lines):
            items = (f"<li>{spans(ITEM.sub('', line, count=1))}</li>" for line in lines)
            parts.append(f"<ul>{''.join(items)}</ul>")
        else:
            parts.append("<br>".join(spans(line) for line in lines))
    if len(parts) == 1:
        return parts[0]
    return "".join(part if part.startswith("<ul>") else f"<p>{part}</p>" for part in parts)


def spans(line: str) -> str:
    line = html.escape(line, quote=False)
    for pattern, tag in ((CODE, "code"), (BOLD, "strong"), (EMPHASIS, "em")):
        line = pattern.sub(rf"<{tag}>\1</{tag}>", line)
    return line


def paragraphs(text: str) -> list[str]:
    return PARAGRAPHS.split(text.strip())


def to_plain(text: str) -> str:
    """The text of an HTML fragment, for places that show no HTML."""
    return " ".join(html.unescape(TAG.sub("", text)).split())
