"""Polish is complete: every text of the interface is in locale/pl, and no entry is a guess.

Texts are found as makemessages finds them (Django turns templates into Python first), but read with
Babel, since GNU gettext is not on a fresh machine.
"""

import io
import re
from functools import cache

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

from tests.house.sources import ROOT, python_files, short, template_files

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{
        f"{name}_lazy": DEFAULT_KEYWORDS[name]
        for name in ("gettext", "ngettext", "pgettext", "npgettext")
    },
    "gettext_noop": None,
}
FIELDS = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|{(\w*)}")


def texts_of(source: str):
    """(context, singular) of each translatable text in Python source."""
    for _line, found, _comments, context in extract(
        "python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield context or "", found[0] if isinstance(found, tuple) else found


@cache
def used() -> dict[tuple[str, str], str]:
    """Each text of the interface, and one file that holds it."""
    found = {}
    for path in python_files():
        found.update(dict.fromkeys(texts_of(path.read_text(encoding="utf-8")), short(path)))
    for path in template_files():
        if path.suffix in {".html", ".txt", ".svg"}:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # What is no text came back as X; its indentation means nothing to Python.
            code = "\n".join(line.lstrip() for line in code.splitlines())
            found.update(dict.fromkeys(texts_of(code), short(path)))
    return {key: place for key, place in found.items() if key[1]}


@cache
def catalogue() -> polib.POFile:
    path = ROOT / "locale" / "pl" / "LC_MESSAGES" / "django.po"
    assert path.exists(), f"{short(path)} is missing; CONTRIBUTING.md says how to make it"
    return polib.pofile(str(path))


def test_every_text_is_translated():
    done = {(entry.msgctxt or "", entry.msgid) for entry in catalogue() if entry.translated()}
    missing = {text: place for text, place in used().items() if text not in done}
    assert not missing, "texts without Polish"


def test_no_entry_is_fuzzy_or_empty():
    assert not [entry.msgid for entry in catalogue().fuzzy_entries()]
    assert not [entry.msgid for entry in catalogue().untranslated_entries()]


def test_plural_forms_are_polish():
    assert "nplurals=4" in catalogue().metadata["Plural-Forms"] or (
        "nplurals=3" in catalogue().metadata["Plural-Forms"]
    )
    forms = int(re.search(r"nplurals=(\d)", catalogue().metadata["Plural-Forms"])[1])
    assert not [e.msgid for e in catalogue() if e.msgid_plural and len(e.msgstr_plural) != forms]


def test_translations_keep_the_fields():
    """%(name)s of the English text stands in the Polish one too, or the page breaks."""
    broken = [
        entry.msgid
        for entry in catalogue()
        for text in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if entry.translated()
        and set(FIELDS.findall(text))
        - set(FIELDS.findall(entry.msgid + (entry.msgid_plural or "")))
    ]
    assert not broken
