"""The one error family of this package: bad input, told so that its author can mend it."""

from __future__ import annotations

from collections.abc import Sequence


class InputError(Exception):
    """Bad input. Command line: exit code 2; screen: a message, and what was loaded before stays.

    title: one sentence, what failed. problems: one line each, naming file, row, column, value and what
    would be right.
    """

    def __init__(self, title: str, problems: Sequence[str] = ()) -> None:
        super().__init__(title)
        self.title = title
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  - {problem}" for problem in self.problems)])
