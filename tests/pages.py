"""Pages of HTML as tests look at them."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """A parsed document: elements with their attributes, text, and the content of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inlined: dict[str, list[str]] = {"style": [], "script": []}
        self.packed = ""
        self.words: list[str] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        self.elements.append((tag, dict(attrs)))
        self._open = "packed" if dict(attrs).get("type") == "application/octet-stream" else tag
        if self._open in self.inlined:
            self.inlined[tag].append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as HTMLParser calls it
        """Leave an element."""
        self._open = ""

    def handle_data(self, data: str) -> None:
        """Record text."""
        if self._open in self.inlined:
            self.inlined[self._open][-1] += data
        elif self._open == "packed":
            self.packed += data
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        """The text of the page, with white space collapsed."""
        return " ".join(" ".join(self.words).split())
