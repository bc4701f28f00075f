"""The site of a fleet: page and index say the same, hostile text is inert, and Chromium shows it from disk."""

from __future__ import annotations

import json
import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from fleet.engine import Answer
from fleet.entries import Entry
from fleet.index import SCHEMA, Line, line_of, read_index, render_index
from fleet.pages import render_home, verdict_of
from fleet.site import Site, work_beside
from reports.safe_text import visible
from subject import ConfigurationError
from tests.browsing import WIDTHS, open_report
from tests.reports_sample import HOSTILE, typical_run


def entry(name: str, **settings: Any) -> Entry:
    """An entry of a fleet at a server of Acme."""
    return Entry(name=name, vendor="Acme Dental", url=f"https://{name}.example/api/v1", settings=settings)


def answer(name: str, code: int | None, said: str = "", /, **settings: Any) -> Answer:
    """What came of an entry, which has a record if the run said nothing."""
    results = typical_run()
    files = {} if said else {"results.json": json.dumps(results).encode(), "report.html": b"<title>A report</title>"}
    return Answer(entry(name, **settings), code, said, files)


def sample() -> list[Answer]:
    """Answers of every kind."""
    return [
        answer("first", 1),
        answer("second", 1, **{"api-version": "24.4.13", "without": ["public-health"]}),
        answer("gone", 4, "Error: https://gone.example/api/v1 cannot be tested: no answer.\n"),
        answer("wrong", 2, "Warning: x\nError: The environment variable KEY is not set there.\n"),
        answer("late", None, "Stopped."),
    ]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The sample site, written."""
    made = Site(tmp_path / "site", tmp_path / "work", 0o600)
    answers = sample()
    lines = [line_of(one) for one in answers]
    for one, line in zip(answers, lines, strict=True):
        if line["status"] == "judged":
            made.keep(one)
    made.write(lines)
    return made


class Rows(HTMLParser):
    """The rows of the list in a page, each with its attributes and texts; and all tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str | None] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and begin a row."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href"}
        if tag == "tr":
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        """Add a text to its row."""
        if self.rows:
            self.rows[-1] += data


def test_page_and_index_say_the_same(site: Site) -> None:
    """A row and a line for each target, with its verdict, or what is in the way."""
    lines = list(site.known().values())
    assert [line["status"] for line in lines] == ["judged", "judged", "unreachable", "stopped", "waiting"]
    assert [line["sentence"] for line in lines[2:4]] == [
        "https://gone.example/api/v1 cannot be tested: no answer.",
        "The environment variable KEY is not set there.",
    ]
    page = Rows((site.out / "index.html").read_text(encoding="utf-8"))
    for line, row in zip(lines, page.rows[1:], strict=True):
        assert all(text in row for text in (line["name"], line["url"], line["sentence"], verdict_of(line)))
    assert {line["report"] for line in lines} - {None} == {link for link in page.links if link and "targets/" in link}
    assert "without public-health" in page.rows[2]
    assert json.loads((site.out / "index.json").read_bytes())["exit_code"] == 2


@pytest.mark.parametrize(("mode", "folders"), [(0o600, 0o700), (0o640, 0o750), (0o644, 0o755)])
def test_who_may_read_a_site(mode: int, folders: int, tmp_path: Path) -> None:
    """Files and folders are for their owner alone unless asked otherwise; the folder for runs always is."""
    made = Site(tmp_path / "site", tmp_path / "work", mode)
    with made.locked():
        made.keep(answer("first", 1))
        made.write([])
    found = {path: path.stat().st_mode & 0o777 for path in (made.out, *made.out.rglob("*"))}
    assert {one for path, one in found.items() if path.is_file()} == {mode}
    assert {one for path, one in found.items() if path.is_dir()} == {folders}
    assert made.work.stat().st_mode & 0o777 == 0o700


def test_the_schema_of_the_index(site: Site) -> None:
    """It is a schema, and it can fail."""
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    index = json.loads((site.out / "index.json").read_bytes())
    index["targets"][0]["status"] = "fine"
    (site.out / "index.json").write_text(json.dumps(index), encoding="utf-8")
    assert read_index(site.out / "index.json") is None


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A site is written to an empty folder, or to the site of a fleet."""
    made = Site(tmp_path, tmp_path.with_name("work"), 0o600)
    assert made.known() == {}
    (tmp_path / "index.json").write_text('{"kind": "something else"}', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is not empty and not the site of a fleet"):
        made.known()


def test_a_site_that_cannot_be_written(tmp_path: Path) -> None:
    """One sentence names the place and the reason."""
    (tmp_path / "site").write_text("a file", encoding="utf-8")
    made = Site(tmp_path / "site", tmp_path / "work", 0o600)
    for write in (partial(made.write, []), partial(made.keep, answer("first", 1))):
        with pytest.raises(ConfigurationError, match=r"The site cannot be written: .*site: File exists\."):
            write()


@pytest.mark.parametrize("out", ["site", "site/", "site/sub/..", ".", "sub/.."])
def test_the_folder_for_runs_lies_beside_the_site(out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the folder of the site is written: here it is `site`, or the working directory."""
    monkeypatch.chdir(tmp_path)
    name = "site" if "site" in out else tmp_path.name
    folder = tmp_path if "site" in out else tmp_path.parent
    assert work_beside(Path(out)) == folder / f"{name}.work"


def test_two_fleets_do_not_share_a_site(tmp_path: Path) -> None:
    """The second one says that another one is there."""
    one, other = (Site(tmp_path / "site", tmp_path / "work", 0o600) for _ in range(2))
    with one.locked(), pytest.raises(ConfigurationError, match="Another fleet is writing to"), other.locked():
        pass
    with other.locked():
        pass


def test_versions_are_offered_number_by_number() -> None:
    """The newest one is the first to filter by: 24.4.13 is newer than 24.4.9."""
    versions = ("24.4.9", "9.1", "24.4.13")
    page = render_home([line_of(answer("a", 4, "Error: no", **{"api-version": one})) for one in versions])
    assert re.findall(r"<option>([\d.]+)", page) == ["24.4.13", "24.4.9", "9.1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    """What a target or a file of targets says becomes no markup and no invisible character."""
    hostile = Entry(
        name="a", vendor=text, url=f"http://localhost/{text}", settings={"rule": [text], "api-version": text}
    )
    plain = Rows(render_home([line_of(one) for one in sample()]))
    lines: list[Line] = [line_of(Answer(hostile, 4, f"Error: {text}"))]
    page = render_home(lines)
    assert visible(page) == page
    shown = Rows(page)
    assert shown.tags <= plain.tags
    assert not {name for name in shown.attributes if name.startswith("on") or name in ("style", "src")}
    assert json.loads(render_index(lines))["targets"] == lines


def test_the_page_in_a_browser(site: Site, context: BrowserContext) -> None:
    """It works from disk, filters, opens a report, fits every width, and axe-core finds nothing."""
    opened = open_report(context, (site.out / "index.html").as_uri())
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_have_text("5 targets")
    expect(page.get_by_text("2 of 5 have been judged so far")).to_be_in_viewport()
    page.get_by_label("Verdict").select_option("Unreachable")
    expect(page.locator("#shown")).to_have_text("1 of 5 targets")
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("API version").select_option("24.4.13")
    expect(page.locator("tr[data-version]:visible")).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    for scheme, width in (("light", WIDTHS["desk"]), ("dark", WIDTHS["phone"])):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of its words
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.get_by_role("link", name="first").click()
    expect(page).to_have_title("A report")
    assert opened.complaints == []
    assert all(address.startswith("file://") for address in opened.loaded)
