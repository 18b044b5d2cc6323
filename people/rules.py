"""Personal numbers and names: pure functions of text."""

import re
import unicodedata
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.pl import pesel


def compact_pesel(text: str) -> str:
    """The 11 digits of a PESEL number, its leading zero restored where a spreadsheet ate it.

    Raises ValueError where the text is no PESEL number (length, check digit or date are wrong).
    """
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{9,10}", digits):
        digits = digits.zfill(11)
    try:
        return str(pesel.validate(digits))
    except ValidationError as error:
        raise ValueError("not a PESEL number") from error


def birth_date_of_pesel(number: str) -> date:
    born: date = pesel.get_birth_date(number)
    return born


def compact_document(text: str) -> str:
    """A document number in capitals and without separators, so that two ways to write it are one."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def visible_name(text: str) -> str:
    """A name without characters that nobody sees (controls, direction marks), single spaces between."""
    seen = (char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"})
    return " ".join("".join(seen).split())


def masked_number(number: str) -> str:
    """All but the last four characters hidden; a short number is hidden whole."""
    if len(number) <= 6:
        return "*" * len(number)
    return "*" * (len(number) - 4) + number[-4:]


def initials(given_names: str, family_name: str) -> str:
    """ "Świętosława", "Brzęczyszczykiewicz-Żółcińska" → "Ś. B.-Ż." """
    given = " ".join(f"{name[0].upper()}." for name in given_names.split() if name)
    family = "-".join(f"{name[0].upper()}." for name in re.split(r"[\s-]+", family_name) if name)
    return f"{given} {family}".strip()
