"""What a student's code finds around it: warnings."""

from __future__ import annotations

import warnings

import pytest

from shared.suite.surroundings import treat_warnings

OLD = "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version."


@pytest.mark.parametrize(
    ("module", "is_error"),
    [("app", True), ("flask_login_of_mine", True), ("flask_login.login_manager", False)],
)
def test_old_calls_of_flask_login_are_not_the_students(module, is_error):
    """Flask-Login's own call of `utcnow` is no error of a strict run; one in the app is."""
    with warnings.catch_warnings():
        treat_warnings(strict=True)
        try:
            warnings.warn_explicit(OLD, DeprecationWarning, "a.py", 1, module=module)
            raised = False
        except DeprecationWarning:
            raised = True
    assert raised is is_error
