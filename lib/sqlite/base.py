"""Django's SQLite, with as many parameters in a statement as the library at hand takes.

Django 5.2 keeps to 999, the limit of SQLite before 3.32, so that the marks of 200 people go in four
statements instead of one. Django 6 asks the library, as is done here.
"""

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base, features

# What SQLite is built with since 3.32; more than any statement of ours holds.
ENOUGH = 32_766


class DatabaseFeatures(features.DatabaseFeatures):
    max_query_params = 999


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        allowed = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        self.features.max_query_params = min(allowed, ENOUGH)
        return connection
