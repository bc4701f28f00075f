"""How a request is turned down."""

from __future__ import annotations


class Refused(Exception):
    """The request is answered with a status of the 400s and one sentence that explains it."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
