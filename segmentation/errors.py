"""The one error family of this package: bad input, told so that its author can mend it."""

from __future__ import annotations

from collections.abc import Sequence


class Message:
    """A sentence with its facts apart, so that a screen can say it in its own language.

    template: English, with named fields (`{file}`); params: their values. `str()` gives the English sentence.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params)


class InputError(Exception):
    """Bad input. Command line: exit code 2; screen: a message, and what was loaded before stays.

    title: one sentence, what failed. problems: one each, naming file, row, column, value and what would be
    right; all that were found, not only the first.
    """

    def __init__(self, title: Message, problems: Sequence[Message] = ()) -> None:
        super().__init__(str(title))
        self.title = title
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([str(self.title), *(f"  - {problem}" for problem in self.problems)])
