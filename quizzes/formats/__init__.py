"""Reading and writing question files. Plain Python: no Django, so that a parser can be tried alone."""
