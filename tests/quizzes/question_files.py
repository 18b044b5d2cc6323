"""Files of questions for tests: one of each kind, pictures, recordings."""

import base64
import io

from PIL import Image

from quizzes.formats.content import FALSE, TRUE, Content, Row


def png(colour: str = "red", size: int = 8) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(data, "PNG")
    return data.getvalue()


MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 64
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
BAD_SVG = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")


def moodle(inside: str, kind: str = "multichoice", stem: str = "Czy?", files: str = "") -> str:
    return (
        f'<question type="{kind}"><name><text>P</text></name><questiontext format="html">'
        f"<text><![CDATA[{stem}]]></text>{files}</questiontext>{inside}</question>"
    )


def file(name: str, data: bytes) -> str:
    coded = base64.b64encode(data).decode()
    return f'<file name="{name}" path="/" encoding="base64">{coded}</file>'


CHOICES = (
    '<single>true</single><answer fraction="100"><text>tak</text></answer>'
    '<answer fraction="0"><text>nie</text></answer>'
)


def quiz(*questions: str) -> bytes:
    return f"<quiz>{''.join(questions)}</quiz>".encode()


def gift(count: int) -> bytes:
    """Many different questions, of the five kinds that GIFT has most of."""
    blocks = []
    for n in range(count):
        blocks.append(
            (
                f"::P{n}::Ile to {n}+{n}?{{={2 * n} ~{2 * n + 1}#Nie. ~{2 * n + 2}}}",
                f"::P{n}::Liczba {n} jest parzysta.{{{'FT'[n % 2 == 0]}}}",
                f"::P{n}::Napisz słowo {n}.{{=słowo {n} =%50%slowo{n}}}",
                f"::P{n}::Ile to 2 razy {n}?{{#{2 * n}:0.5}}",
                f"::P{n}::Połącz {n}.{{=a{n} -> A =b{n} -> B =c{n} -> C}}",
            )[n % 5]
        )
    return ("$CATEGORY: $course$/top/Próba/Działania\n\n" + "\n\n".join(blocks) + "\n").encode()


PICTURE = '<img src="plan.png" alt="Plan &quot;sali&quot;">'
FILES = {"plan.png": png()}
COMMON = {"line": 0, "category": "Prawo/Moduł 1", "tags": ("prawo", "statut")}
# A question of each kind with all that it may have, pictures and recordings too.
CONTENTS = [
    Content(
        kind="single",
        stem=f"<p>Co widać? {PICTURE}</p>",
        title="Plan",
        rows=(
            Row(PICTURE, True, feedback="<p>Tak.</p>"),
            Row("drzwi", False, "-50"),
            Row("<b>okno</b>", False),
        ),
        partial="weights",
        feedback=f"Na planie {PICTURE}",
        files=FILES,
        **COMMON,
    ),
    Content(
        kind="multiple",
        stem="Które?",
        rows=(Row("a", True, "50"), Row("b", True, "50"), Row("c", False, "-100")),
        partial="weights",
        points="2.5",
        shuffles=False,
        **COMMON,
    ),
    Content(
        kind="multiple",
        stem="Które dwa?",
        rows=(Row("a", True), Row("b", True), Row("c", False)),
        partial="share",
        **COMMON,
    ),
    Content(
        kind="truefalse",
        stem="Statut jest konieczny.",
        rows=(Row(TRUE, False), Row(FALSE, True, feedback="Jest.")),
        **COMMON,
    ),
    Content(
        kind="short",
        stem="Jak?",
        rows=(Row("A < B & C", True), Row("stat*", True, "50", "Prawie.")),
        keeps_case=True,
        **COMMON,
    ),
    Content(
        kind="numeric",
        stem="Ile?",
        rows=(Row("5", True, tolerance="0.5"), Row("2..3", True, "50")),
        units=(("m", "1"), ("cm", "100"), ("km", "0.001")),
        **COMMON,
    ),
    Content(
        kind="matching",
        stem="Połącz",
        rows=(Row("a", match="A"), Row("<i>b</i>", match="B"), Row("", match="C")),
        partial="share",
        **COMMON,
    ),
    Content(
        kind="ordering",
        stem="Ułóż",
        rows=(Row("raz"), Row("dwa"), Row("trzy")),
        partial="share",
        **COMMON,
    ),
    Content(
        kind="gap",
        stem=f"[[1]] i [[2]] i [[3]] {PICTURE}",
        rows=(
            Row("statut", True, gap=1, keeps_case=True),
            Row("5", True, gap=2, tolerance="1"),
            Row("rada", True, gap=3),
            Row("zarząd", False, gap=3),
        ),
        partial="share",
        points="3",
        files=FILES,
        **COMMON,
    ),
    Content(
        kind="essay",
        stem='Opisz<audio src="wzor.mp3">Mówi prezes.</audio>',
        rubric=(("Treść", "2"), ("Język", "1.5")),
        grading_note="<p>Statut</p>",
        points="3.5",
        files={"wzor.mp3": MP3},
        **COMMON,
    ),
    Content(kind="description", stem="<p>Przeczytaj.</p>", points="0", **COMMON),
]
