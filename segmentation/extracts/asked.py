"""What can be read in two ways, and what a mapping says for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from segmentation.errors import Message


@dataclass(frozen=True)
class Answer:
    """One way to read it. key, value: what a mapping says for it under [format]; meaning: the way in a few words."""

    key: str
    value: str
    meaning: Message


class Question(Message):
    """A problem that one of two answers solves. asked: the question without the way to answer it; file: which it is
    about."""

    def __init__(self, asked: Message, answers: tuple[Answer, Answer]) -> None:
        first, second = answers
        super().__init__(
            "{asked} Write in the mapping, under [format], {first_key} for “{first}” or {second_key} for “{second}”.",
            asked=asked,
            first_key=f'{first.key} = "{first.value}"',
            first=first.meaning,
            second_key=f'{second.key} = "{second.value}"',
            second=second.meaning,
        )
        self.asked = asked
        self.answers = answers
        self.file = str(asked.params["file"])
