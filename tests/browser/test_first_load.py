"""A course page on a phone that has never been here: what comes over the wire."""

from urllib.parse import urlsplit


def test_a_course_page_with_an_empty_cache_is_under_60_kilobytes(site, visitor):
    page = visitor()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: dict[str, int] = {}
    addresses: dict[str, str] = {}
    wire.on(
        "Network.requestWillBeSent",
        lambda one: addresses.update({one["requestId"]: one["request"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]}),
    )
    page.goto(site.demo["pages"]["public"][2], wait_until="networkidle")
    listed = sorted((size, addresses[key]) for key, size in sizes.items())
    assert len(listed) == len(addresses) >= 6, listed
    assert {urlsplit(address).netloc for _size, address in listed} == {urlsplit(site.url).netloc}
    assert sum(size for size, _address in listed) < 60_000, listed
    assert len(listed) <= 12, listed
