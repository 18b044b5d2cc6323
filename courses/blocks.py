"""Building blocks of a lesson: those of any page, and what teaching asks for besides."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    DateBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
    TextBlock,
)

from pages.blocks import BodyBlock, NoticeBlock


class TermBlock(StructBlock):
    term = CharBlock(label=_("term"), max_length=120)
    meaning = TextBlock(label=_("meaning, in plain words"))


class KeyTermsBlock(StructBlock):
    terms = ListBlock(TermBlock(), label=_("terms"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("key terms")
        template = "blocks/key_terms.html"


class StepsBlock(StructBlock):
    title = CharBlock(label=_("title"), max_length=160)
    steps = ListBlock(TextBlock(label=_("step")), label=_("steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "blocks/steps.html"


class LawBlock(StructBlock):
    act = CharBlock(label=_("act"), max_length=250)
    journal = CharBlock(label=_("journal of laws and article"), max_length=200)
    state_on = DateBlock(
        label=_("state of the law on"),
        help_text=_("The day for which the text was checked; shown to readers."),
    )
    text = RichTextBlock(label=_("what it says"), features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "openquote"
        label = _("law, with its date")
        template = "blocks/law.html"


class ExampleBlock(NoticeBlock):
    class Meta:
        icon = "pick"
        label = _("example")
        template = "blocks/example.html"


class SelfCheckAnswerBlock(StructBlock):
    text = CharBlock(label=_("answer"), max_length=250)
    correct = BooleanBlock(label=_("correct"), required=False)
    feedback = TextBlock(label=_("why"), required=False)


class SelfCheckBlock(StructBlock):
    """A question for the reader alone: nothing is stored, and the why is in the page for everyone."""

    question = CharBlock(label=_("question"), max_length=300)
    answers = ListBlock(SelfCheckAnswerBlock(), label=_("answers"), min_num=2, max_num=6)

    class Meta:
        icon = "help"
        label = _("self-check question")
        template = "blocks/self_check.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if not any(answer["correct"] for answer in cleaned["answers"]):
            raise ValidationError(_("Mark at least one answer as correct."))
        return cleaned


class LessonBodyBlock(BodyBlock):
    steps = StepsBlock()
    key_terms = KeyTermsBlock()
    law = LawBlock()
    example = ExampleBlock()
    self_check = SelfCheckBlock()
