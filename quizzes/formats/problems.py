"""What readers and writers report: codes, and the English sentence of each.

`{detail}` is filled with a Problem's detail: a piece of the file, a name or a number.
"""

from quizzes.formats.content import Problem

PROBLEMS: dict[str, str] = {
    # The file
    "unknown_format": "The format “{detail}” is not known. Choose GIFT, Moodle XML, Aiken or QTI.",
    "file_too_large": "The file is larger than {detail} MB. Divide it into smaller files.",
    "too_many_questions": "The file holds more than {detail} questions. The rest was not read: divide the file.",
    "nothing_found": "No questions were found in this file. Check that it is in the format you chose.",
    "broken_xml": "The file is not correct XML: {detail}. Export it again from the program that made it.",
    "forbidden_xml": "The file declares XML entities, which are refused for safety. Export it again without them.",
    "xml_too_complex": "The file has more than {detail}. Divide it into smaller files.",
    "not_moodle_xml": "The file begins with <{detail}>, and Moodle XML begins with <quiz>. Check the format you chose.",
    "not_qti": "The file begins with <{detail}>, which is neither a QTI item nor a package. Check the format.",
    "broken_zip": "The package cannot be opened. Download or export it again.",
    "unsafe_zip": "The package was refused for safety: {detail}. Make it again with fewer or smaller files.",
    "no_manifest": "The package has no imsmanifest.xml. Export it again as a QTI content package.",
    "missing_item": "The package names the file “{detail}”, and it is not there. Export the package again.",
    # Any question
    "question_too_long": "The question has more than {detail} characters. Shorten it or divide it.",
    "too_many_answers": "The question has more than {detail} answers. Leave the ones that are needed.",
    "too_many_files": "The question has more than {detail} files. Leave the ones that are needed.",
    "empty_question": "The question has no text. Write what is asked.",
    "empty_answer": "One of the answers is empty. Write it or remove it.",
    "too_few_choices": "There are fewer than two answers to choose from. Add another one.",
    "no_right_answer": "No answer is fully right, so nobody could answer well. Mark the right one.",
    "several_right_answers": (
        "Several answers are right where one is to be chosen. Leave one, or give each a share of the"
        " points. In GIFT an equals sign in a text is written \\=."
    ),
    "weights_below_100": "The right answers give {detail}% of the points together. Make it 100%.",
    "bad_weight": "The weight “{detail}” is not a number from -100 to 100. Correct it.",
    "bad_points": "“{detail}” is not a number of points. Write a number from 0 up.",
    "decimal_comma": "The number “{detail}” has a comma. Write it with a point: 0.5.",
    "not_a_number": "“{detail}” is not a number. Write it with digits and a point: 0.5.",
    "range_reversed": "The range “{detail}” ends before it begins. Write the smaller number first.",
    "any_number_is_right": "Any number would be right here. Write the number that is.",
    "gap_without_answer": "Gap {detail} has no right answer. Add one.",
    "no_gaps": "The text has no gaps to fill. Check how they are written.",
    "unsupported_type": "Questions of the type “{detail}” cannot be read here. Write the question anew.",
    # GIFT and Aiken
    "braces_unclosed": (
        "An opening brace begins the answers and no closing one ends them before the next blank line."
        " Remove blank lines from the answers; put a backslash before a brace that is part of a text."
    ),
    "braces_unopened": (
        "A closing brace ends answers that no opening one begins. Remove a blank line before it; put a"
        " backslash before a brace that is part of a text."
    ),
    "several_answer_blocks": (
        "There is more than one pair of braces. Leave one for the answers; put a backslash before a"
        " brace that is part of a text."
    ),
    "title_unclosed": "The title begins with :: and does not end with ::. Close it.",
    "broken_pair": "“{detail}” is not a pair. Write =this -> that.",
    "answers_missing": "No answers follow the question. Write them below it, lettered A., B., C.",
    "aiken_letter": "“{detail}” is not the next answer. Letter the answers A., B., C. in order.",
    "aiken_no_key": "No line ANSWER: follows the answers. Add it, with the letter of the right one.",
    "aiken_bad_key": "“{detail}” is none of the answers. Write ANSWER: and one letter that is.",
    "aiken_stray": "“{detail}” belongs to no question. Write the question in one line, with its answers below.",
    # Moodle XML and QTI
    "no_base_unit": "No unit has the multiplier 1. Give it to the unit in which the answer is written.",
    "broken_gap": "The gap “{detail}” is not written as Moodle writes them. Check its braces and its colons.",
    "unsupported_gap": "Gaps of the type “{detail}” cannot be read here. Use SHORTANSWER, MULTICHOICE or NUMERICAL.",
    "unsupported_interaction": "“{detail}” cannot be read here. Write the question anew.",
    "several_interactions": "One item asks several questions: {detail}. Divide it into items.",
    "unsupported_scoring": "The scoring “{detail}” cannot be read here. Use match_correct or map_response.",
    # Notes: the question was read
    "feedback_dropped": "The question was read without: {detail}. There is no place for it here.",
    "points_made_equal": "The gaps had different points; now each counts the same.",
    "missing_file": "The file “{detail}” that the question shows is not in the file you sent. Add it by hand.",
    "broken_file": "The file “{detail}” is damaged. Add it by hand.",
    # Writing
    "cannot_hold": "This format cannot hold “{detail}”, so the question was not written. Use Moodle XML.",
}


class Unreadable(Exception):
    """A question that cannot be read, and why. `line` is None where the question's own line will do."""

    def __init__(self, code: str, detail: object = "", line: int | None = None):
        super().__init__(code, detail)
        self.code, self.detail, self.line = code, shortened(str(detail)), line

    def at(self, line: int) -> Problem:
        return Problem(self.line or line, self.code, self.detail)


def shortened(text: str, limit: int = 80) -> str:
    """A piece of the file in one line, to be shown in a sentence."""
    text = " ".join(text[: 4 * limit].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
