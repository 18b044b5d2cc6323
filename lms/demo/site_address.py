"""Where the running site answers: `start` writes it down, for commands that know nothing of its PORT."""

from pathlib import Path

from django.conf import settings


def file() -> Path:
    return Path(settings.DATA_DIR) / "address.txt"


def write(address: str) -> None:
    file().write_text(f"{address}\n", encoding="utf-8")


def forget() -> None:
    file().unlink(missing_ok=True)


def read() -> str:
    """The address of the site that runs on these data; the one in the settings where none does."""
    try:
        return file().read_text(encoding="utf-8").strip() or settings.PUBLIC_URL
    except OSError:
        return str(settings.PUBLIC_URL)
