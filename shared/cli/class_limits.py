"""What an app may use while `course grade` grades it, as an option."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from shared.cli.words import both, option
from shared.language import tr
from shared.sandbox.limits import Limits


def limit_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that changes limits."""
    added = option("--limit", "limits", multiple=True, callback=_limit, metavar="NAME=NUMBER",
                   help=both("Change a limit, e.g. request_seconds=10.",
                             "제한을 바꿔요. 예: request_seconds=10"))  # fmt: skip
    return added(command)


def _limit(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> Limits:
    """Return the limits with `NAME=NUMBER` changed."""
    given = Limits().to_json()
    for value in values:
        name, _, number = value.partition("=")
        if name not in given:
            names = ", ".join(given)
            raise click.BadParameter(
                tr(
                    f"{name!r} is none of {names}",
                    f"{name!r}은(는) 제한의 이름이 아니에요: {names}",
                )
            )
        try:
            given[name] = type(given[name])(number)
        except ValueError:
            raise click.BadParameter(
                tr(f"{value!r} is not NAME=NUMBER", f"{value!r}은(는) NAME=NUMBER 형식이 아니에요")
            ) from None
        if given[name] <= 0:
            raise click.BadParameter(
                tr(f"{name} must be more than 0", f"{name}은(는) 0보다 커야 해요")
            )
    return Limits.from_json(given)
