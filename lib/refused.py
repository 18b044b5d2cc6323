"""The one error of our actions that people see."""


class Refused(Exception):
    """What was asked cannot be done; the text says why, in the person's language."""
