"""The one error family of this package: bad input, told so that its author can mend it."""

from __future__ import annotations

from collections.abc import Sequence


def plain_number(value: float) -> str:
    """`50,000,000`, `0.02`: no exponent, thousands parted."""
    text = f"{value:,.12f}" if abs(value) < 1e15 else f"{value:g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Message:
    """A sentence with its facts apart, so that a screen can say it in its own language.

    template: English, with named fields (`{field}`); params: their values, numbers as numbers. `str()` gives
    the English sentence.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template = template
        self.params = params

    def __str__(self) -> str:
        shown = {k: plain_number(v) if isinstance(v, float) else v for k, v in self.params.items()}
        return self.template.format(**shown)

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"


class InputError(Exception):
    """Bad input. Command line: exit code 2; screen: a message, and what was there before stays.

    title: one sentence, what failed. problems: one each, naming field, value and bound; all that were found.
    """

    def __init__(self, title: Message, problems: Sequence[Message] = ()) -> None:
        super().__init__(str(title))
        self.title = title
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([str(self.title), *(f"  - {problem}" for problem in self.problems)])
