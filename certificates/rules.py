"""Who qualifies for a certificate, how it is numbered and coded: pure functions of plain values."""

import hashlib
import json
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16  # 15 random characters (75 bits) and one check character

# The fields that a legal profile demands of a certificate (domain facts, §1.1). Profile D has no
# statutory form: it asks for the name alone and prints what there is.
PROFILE_FIELDS = {
    "A": ("document_number", "issuer_address", "signatory"),
    "B": ("document_number", "issuer_register_number", "subjects", "signatory"),
    "C": ("service_number", "outcomes", "support_number"),
    "D": ("signatory",),
}


@dataclass(frozen=True)
class Conditions:
    """What an edition asks for. threshold: percent of planned minutes."""

    threshold: int
    quizzes_needed: bool
    steps_needed: bool


@dataclass(frozen=True)
class Facts:
    """What one person has done in the edition. Minutes; counts of classes, steps and quizzes."""

    is_on_list: bool
    has_certificate: bool
    is_issuer_themselves: bool
    minutes_attended: int
    minutes_planned: int
    classes_to_come: int
    registers_open: int
    classes_unmarked: int
    steps_done: int
    steps_total: int
    quizzes_passed: int
    quizzes_total: int
    missing_fields: tuple[str, ...] = ()
    has_issuer: bool = True
    undrawn_letters: str = ""


@dataclass(frozen=True)
class Reason:
    """One reason against, by code; `values` fill its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def reasons_against(conditions: Conditions, facts: Facts) -> list[Reason]:
    """Why the person does not get a certificate now; empty: they qualify."""
    if facts.has_certificate:
        return [Reason("already_issued")]
    return [
        *reasons_of_people(facts),
        *reasons_of_classes(facts),
        *reasons_of_hours(conditions, facts),
        *reasons_of_learning(conditions, facts),
        *reasons_of_the_document(facts),
    ]


def reasons_of_people(facts: Facts) -> list[Reason]:
    asked = {
        "not_enrolled": not facts.is_on_list,
        "own": facts.is_issuer_themselves,
        "no_issuer": not facts.has_issuer,
    }
    return [Reason(code) for code, stands in asked.items() if stands]


def reasons_of_classes(facts: Facts) -> list[Reason]:
    found = []
    if not facts.minutes_planned:
        found.append(Reason("no_classes"))
    if facts.classes_to_come:
        found.append(Reason("classes_to_come", {"count": facts.classes_to_come}))
    if facts.registers_open:
        found.append(Reason("registers_open", {"count": facts.registers_open}))
    elif facts.classes_unmarked:
        found.append(Reason("unmarked", {"count": facts.classes_unmarked}))
    return found


def reasons_of_hours(conditions: Conditions, facts: Facts) -> list[Reason]:
    needed = conditions.threshold * facts.minutes_planned
    if not facts.minutes_planned or facts.minutes_attended * 100 >= needed:
        return []
    values = {
        "percent": facts.minutes_attended * 100 // facts.minutes_planned,
        "threshold": conditions.threshold,
        "lacking": -(-(needed - facts.minutes_attended * 100) // 100),
    }
    return [Reason("attendance", values)]


def reasons_of_learning(conditions: Conditions, facts: Facts) -> list[Reason]:
    found = []
    if conditions.steps_needed and facts.steps_done < facts.steps_total:
        found.append(Reason("steps", {"lacking": facts.steps_total - facts.steps_done}))
    if conditions.quizzes_needed and facts.quizzes_passed < facts.quizzes_total:
        found.append(Reason("quizzes", {"lacking": facts.quizzes_total - facts.quizzes_passed}))
    return found


def reasons_of_the_document(facts: Facts) -> list[Reason]:
    found = [Reason("missing_field", {"field": name}) for name in facts.missing_fields]
    if facts.undrawn_letters:
        found.append(Reason("undrawn_letters", {"letters": facts.undrawn_letters}))
    return found


def missing_fields(profile: str, present: Collection[str]) -> tuple[str, ...]:
    """The fields that `profile` demands and that are not among those `present`."""
    return tuple(name for name in PROFILE_FIELDS[profile] if name not in present)


def certificate_number(prefix: str, year: int, sequence: int) -> str:
    return f"{prefix}/{year}/{sequence:05d}"


def missing_numbers(given: Iterable[int], last: int) -> list[int]:
    """The numbers from 1 to `last` that nobody has."""
    return sorted(set(range(1, last + 1)) - set(given))


def check_character(body: str) -> str:
    """The Luhn mod 32 check character: finds any one wrong character and most swapped neighbours."""
    total, factor = 0, 2
    for char in reversed(body):
        addend = factor * ALPHABET.index(char)
        factor = 3 - factor
        total += addend // 32 + addend % 32
    return ALPHABET[-total % 32]


def new_code() -> str:
    """A verification code of 75 random bits. Says nothing about number, person or order."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + check_character(body)


def read_code(text: str) -> str | None:
    """The code in `text` as typed (case, spaces, dashes, O for 0, I and L for 1), or None if mistyped."""
    compact = re.sub(r"[\s\-–—]", "", text).upper()
    compact = compact.translate(str.maketrans("OIL", "011"))
    if len(compact) != CODE_LENGTH or any(char not in ALPHABET for char in compact):
        return None
    return compact if check_character(compact[:-1]) == compact[-1] else None


def grouped_code(code: str) -> str:
    """ "M6AV6NSPVJNYPPRJ" → "M6AV-6NSP-VJNY-PPRJ" """
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def snapshot_hash(snapshot: Mapping[str, Any], document_number: str) -> str:
    """64 hexadecimal digits over all that is printed, the personal number included."""
    canonical = json.dumps(
        {"snapshot": snapshot, "document_number": document_number},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
