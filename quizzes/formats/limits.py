"""How much a file may hold: nobody writes more by hand, and more would only harm."""

FILE_MB = 20
FILE_BYTES = FILE_MB * 1024 * 1024
QUESTIONS = 5_000
QUESTION_CHARACTERS = 200_000
ROWS = 200
FILES = 200  # of one question
# XML: Moodle writes some 60 elements a question.
XML_ELEMENTS = 500_000
XML_DEPTH = 150
# Of a package, which is a ZIP file:
PACKAGE_MB = 50  # when unpacked
PACKAGE_BYTES = PACKAGE_MB * 1024 * 1024
PACKAGE_FILES = 10_000
PACKAGE_RATIO = 200  # unpacked to packed, of a file larger than RATIO_FROM bytes
RATIO_FROM = 1024 * 1024
