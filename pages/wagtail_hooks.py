"""Whatever an editor does to a page may change the menu: the kept frames are forgotten."""

from typing import Any

from django.core.cache import cache
from wagtail import hooks

from pages.models import FRAMES


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_move_page")
@hooks.register("after_delete_page")
@hooks.register("after_copy_page")
@hooks.register("after_bulk_action")
def forget_frames(request: Any, *page_or_action: Any) -> None:
    cache.delete(FRAMES)
