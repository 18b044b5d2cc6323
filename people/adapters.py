"""How allauth behaves here: nobody signs up by themselves, people are entered by a coordinator."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False
