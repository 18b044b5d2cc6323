"""Wagtail's database search, asked only in words that the full-text search of SQLite can read.

A quotation mark or a NUL in the query is a server error there, and Polish titles are full of them.
"""

import re
from typing import Any

from modelsearch.backends import database

# What is asked when nothing of a query is left: a word that no text holds, so that nothing is found.
NO_WORD = "xqzjvwx"


def plain_query(query: Any) -> Any:
    """A typed query without quotation marks and controls; query objects stay as they are."""
    if not isinstance(query, str) or not query.strip():
        return query
    return re.sub(r'["\x00-\x1f]+', " ", query).strip() or NO_WORD


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail looks for
    backend = database.SearchBackend(params)
    search, autocomplete = backend.search, backend.autocomplete
    backend.search = lambda query, *args, **kwargs: search(plain_query(query), *args, **kwargs)
    backend.autocomplete = lambda query, *args, **kwargs: autocomplete(
        plain_query(query), *args, **kwargs
    )
    return backend
