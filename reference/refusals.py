"""The refusal of a request."""

from __future__ import annotations


class Refused(Exception):
    """The request is refused with a status from 400 to 499 and a sentence that explains why."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
