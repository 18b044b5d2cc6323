"""Values that are dear to make and alike for everyone, kept in a process's memory for a moment.

A stamp in the shared cache says how long: whoever changes what the values were made of takes the
stamp away, and every process makes them anew. The stamp is read before a value is made, so what was
read just before a change never outlives it.
"""

from collections.abc import Callable, Hashable
from typing import Any
from uuid import uuid4

from django.core.cache import cache

# Bounds the memory: what is kept depends on a few roles, languages and courses, never on people.
MOST_VALUES = 2_000


class Kept:
    def __init__(self, name: str, *, seconds: int):
        self.name = name
        self.seconds = seconds
        # One attribute: a thread never sees a stamp beside the values of another.
        self.kept: tuple[str, dict[Hashable, Any]] = ("", {})

    def value(self, key: Hashable, make: Callable[[], Any], *, request: Any = None) -> Any:
        """What `make` returned for this key under the present stamp. Shared: nobody changes it.

        With a `request` the stamp is read once for all of it.
        """
        values = getattr(request, "_kept", None)
        if values is None:
            values = self.present()
            if request is not None:
                request._kept = values
        found = values.get(key)
        if found is None:
            if len(values) >= MOST_VALUES:
                values.clear()
            found = values[key] = make()
        return found

    def present(self) -> dict[Hashable, Any]:
        stamp = cache.get(self.name)
        if stamp is None:
            cache.add(self.name, uuid4().hex, self.seconds)
            stamp = cache.get(self.name)
        if stamp is None:
            return {}
        if stamp != self.kept[0]:
            self.kept = (stamp, {})
        return self.kept[1]

    def forget(self) -> None:
        cache.delete(self.name)


# What editors make: menus, settings, the outlines of courses, and what is drawn from them alone.
# Editing forgets it at once (pages.wagtail_hooks, SiteSettings.save). What changes without an
# editor, as by a scheduled publication, shows after these seconds.
site_content = Kept("lib.kept.site", seconds=30)
