from django.urls import path

from quizzes.views import attempts

urlpatterns = [
    path("testy/<int:page_id>/start/", attempts.attempt_start, name="attempt_start"),
    path("podejscia/<int:pk>/", attempts.attempt_resume, name="attempt_resume"),
    path("podejscia/<int:pk>/<int:position>/", attempts.attempt_question, name="attempt_question"),
    path("podejscia/<int:pk>/sprawdz/", attempts.attempt_review, name="attempt_review"),
    path("podejscia/<int:pk>/zakoncz/", attempts.attempt_submit, name="attempt_submit"),
    path("podejscia/<int:pk>/wynik/", attempts.attempt_result, name="attempt_result"),
]
