"""Ready pieces of markup say what the components say that they stand for."""

import pytest
from django.template.loader import render_to_string

from lib.templatetags.ui import TAG_TONES, tag


@pytest.mark.parametrize("tone", TAG_TONES)
def test_a_ready_tag_is_the_component(tone):
    text = "5 < 6 & 7"
    component = render_to_string("components/tag.html", {"text": text, "tone": tone})
    assert tag(text, tone) == "".join(component.splitlines())
