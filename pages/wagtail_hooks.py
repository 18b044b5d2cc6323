"""Whatever an editor does to a page may change a menu or the outline of a course: both are forgotten."""

from typing import Any

from wagtail import hooks

from lib.kept import site_content


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_move_page")
@hooks.register("after_delete_page")
@hooks.register("after_copy_page")
@hooks.register("after_bulk_action")
def forget_site_content(request: Any, *page_or_action: Any) -> None:
    site_content.forget()
