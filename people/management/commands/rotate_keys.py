"""`manage.py rotate_keys`: write every personal number anew with the first of the keys."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from lib.encryption import EncryptedTextField


class Command(BaseCommand):
    help = "Re-encrypts personal numbers with the first of FIELD_ENCRYPTION_KEYS."

    def handle(self, *args, **options):
        for model in apps.get_models():
            names = [f.attname for f in model._meta.fields if isinstance(f, EncryptedTextField)]
            if names:
                count = self.rotate(model, names)
                self.stdout.write(f"{model._meta.label}: {count}")

    @transaction.atomic
    def rotate(self, model, names: list[str]) -> int:
        """Only the encrypted columns are written: nothing else of the row changes."""
        rows = model._default_manager.select_for_update().order_by("pk")
        count = 0
        for row in rows.iterator(chunk_size=500):
            values = {name: getattr(row, name) for name in names}
            model._default_manager.filter(pk=row.pk).update(**values)
            count += 1
        return count
