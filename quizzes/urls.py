from django.urls import path

from quizzes.views import answers, attempts, exceptions, gains, grading, results, surveys

urlpatterns = [
    path("testy/<int:page_id>/start/", attempts.attempt_start, name="attempt_start"),
    path("testy/<int:page_id>/proba/", attempts.quiz_try, name="quiz_try"),
    path("podejscia/<int:pk>/", attempts.attempt_resume, name="attempt_resume"),
    path("podejscia/<int:pk>/<int:position>/", answers.attempt_question, name="attempt_question"),
    path("podejscia/<int:pk>/pytania/", attempts.attempt_questions, name="attempt_questions"),
    path("podejscia/<int:pk>/stan/", answers.attempt_state, name="attempt_state"),
    path("podejscia/<int:pk>/sprawdz/", attempts.attempt_review, name="attempt_review"),
    path("podejscia/<int:pk>/zakoncz/", attempts.attempt_submit, name="attempt_submit"),
    path("podejscia/<int:pk>/wynik/", attempts.attempt_result, name="attempt_result"),
    path("edycje/<int:pk>/testy/", results.edition_quizzes, name="edition_quizzes"),
    path("edycje/<int:pk>/testy/<int:quiz_id>/", results.quiz_results, name="quiz_results"),
    path(
        "edycje/<int:pk>/testy/<int:quiz_id>/wyniki.xlsx",
        results.quiz_results_export,
        name="quiz_results_export",
    ),
    path(
        "edycje/<int:pk>/testy/<int:quiz_id>/protokol/", results.quiz_protocol, name="quiz_protocol"
    ),
    path(
        "edycje/<int:pk>/testy/podejscie/<int:attempt_id>/",
        results.attempt_detail,
        name="attempt_detail",
    ),
    path("edycje/<int:pk>/przyrost/", gains.edition_gain, name="edition_gain"),
    path(
        "edycje/<int:pk>/przyrost/przyrost.xlsx",
        gains.edition_gain_export,
        name="edition_gain_export",
    ),
    path("ocenianie/", grading.grading_queue, name="grading_queue"),
    path("ocenianie/<int:pk>/", grading.answer_grade, name="answer_grade"),
    path("ocenianie/<int:pk>/ponownie/", grading.answer_reopen, name="answer_reopen"),
    path(
        "edycje/<int:pk>/testy/<int:quiz_id>/ponownie/", grading.quiz_regrade, name="quiz_regrade"
    ),
    path("edycje/<int:pk>/testy/<int:quiz_id>/sala/", exceptions.quiz_room, name="quiz_room"),
    path("ankiety/<int:page_id>/", surveys.survey_answer, name="survey_answer"),
    path("ankiety/<int:page_id>/dziekujemy/", surveys.survey_thanks, name="survey_thanks"),
    path("ankiety/<int:page_id>/proba/", surveys.survey_try, name="survey_try"),
    path("edycje/<int:pk>/ankiety/", surveys.edition_surveys, name="edition_surveys"),
    path("edycje/<int:pk>/ankiety/<int:round_pk>/", surveys.survey_results, name="survey_results"),
    path(
        "edycje/<int:pk>/ankiety/<int:round_pk>/zamknij/", surveys.survey_close, name="survey_close"
    ),
    path("zapisy/<int:pk>/testy/", exceptions.enrolment_quizzes, name="enrolment_quizzes"),
    path("zapisy/<int:pk>/testy/<int:quiz_id>/", exceptions.quiz_exception, name="quiz_exception"),
]
