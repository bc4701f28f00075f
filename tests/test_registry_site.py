"""The site of a registry: pages, badges, index and feed, also of hostile text, and how the site is written."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import atoma
import jsonschema
import pytest

from certification.registry.feed import ATOM, render_feed
from certification.registry.index import SCHEMA
from certification.registry.pages import badge_svg
from certification.registry.registry import slug
from certification.registry.site import is_free, render_site, write_site
from reports.badge import COLOURS
from reports.html import DOCUMENT
from reports.kept_files import keep_bytes
from reports.safe_text import visible
from tests.registries import FIRST, WAIVERS, entry, facts, hostile, many, sample, waived
from tests.reports_sample import HOSTILE

GREEN = COLOURS["conformant"]


def text_of(page: bytes) -> str:
    """The text of a page in one line."""
    body = re.sub(rb"<(style|script).*?</\1>", b"", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", body.decode()).split())


def test_the_site_tells_each_entry_as_what_it_is() -> None:
    """Valid, lapsed and refused entries stand in sections of their own, with words, waivers and reasons."""
    home = text_of(render_site(sample())["index.html"])
    valid, _, rest = home.partition("Badge Acme Dental")[2].partition("No longer valid")
    lapsed, _, refused = rest.partition("Refused files")
    assert "countersigned by Prove Labs, which repeated pinned and drawn" in valid
    assert "with waivers 2 until 2026-06-30, 1 not verified" in valid
    assert "MolarBase" not in valid
    assert f"lapsed The waiver of {FIRST} expired on 2026-03-31." in lapsed
    assert "forged.bundle Acme Server 9.9 of Acme Dental refused It is signed with a key of Molar Systems" in refused
    assert "notes.txt unknown refused" in refused
    assert "9.9" not in valid + lapsed


def test_a_page_has_open_points_and_history() -> None:
    """What the document leaves open is told in words, with what changed, and every bundle of the product."""
    registry = sample()
    [server] = [one for one in registry.products if one.name == "Acme Server"]
    page = text_of(render_site(registry)[f"products/{slug(server)}.html"])
    assert "The handling of an undocumented field is unspecified. ignored before: refused live servers ignore" in page
    assert page.count("before: ") == 1
    assert [page.count(version) > 0 for version in ("4.2.1", "4.1.0", "24.4.13", "9.9")] == [True, True, True, False]


def test_a_page_links_to_its_bundles() -> None:
    """Where the folder of bundles is published the history leads to each of them, whatever its name is."""
    made = entry(facts(), "a b/100% <new>?.bundle")
    registry = replace(sample(), entries=(made,), bundles="https://bundles.example/")
    page = render_site(registry)[f"products/{slug(registry.products[0])}.html"].decode()
    assert 'href="https://bundles.example/a%20b/100%25%20%3Cnew%3E%3F.bundle"' in page


@pytest.mark.parametrize("status", ["lapsed", "refused"])
def test_only_a_valid_entry_is_green(status: str) -> None:
    """Neither badge nor index nor mark of another entry says that something conforms."""
    expired = facts(**waived(waivers=(replace(WAIVERS[0], expires="2026-03-31"),)))
    known = expired if status == "lapsed" else facts(problems=("It was repacked.",))
    registry = replace(sample(), entries=(entry(known),))
    files = render_site(registry)
    assert {entry.status for entry in registry.entries} == {status}
    everything = b"".join(data for name, data in files.items() if name != SCHEMA.name)
    assert GREEN.removeprefix("#").encode() not in everything.replace(f"--passed: {GREEN}".encode(), b"")
    assert b'class="outcome passed"' not in everything
    assert b"0 products" not in everything
    assert "No product has a valid certificate" in text_of(files["index.html"])
    assert [name for name in files if name.startswith("badges")] == [] or status == "lapsed"


def test_the_badge_of_a_valid_entry() -> None:
    """It has the words of the badge of its run."""
    made = entry(facts(**waived()))
    assert f"{made.facts.badge}</title>" in badge_svg(made)


def test_the_same_entries_make_the_same_bytes() -> None:
    """The order in which files were found does not matter."""
    registry = sample()
    turned = replace(registry, entries=registry.entries[::-1])
    first, second = render_site(registry), render_site(turned)
    assert {name for name in first if first[name] != second[name]} <= {"index.html", "index.json"}
    assert render_site(sample()) == first


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_bundle_is_inert(text: str) -> None:
    """No text of a bundle becomes markup, a link, a path or an invisible character."""
    files = render_site(hostile(text))
    plain = {name: Elements(data.decode()) for name, data in render_site(sample()).items() if name.endswith(".html")}
    elements = {tag for page in plain.values() for tag in page.tags}
    links = {"data:,", "feed.xml", "index.json", "index.schema.json", "index.html", DOCUMENT, *files}
    for name, data in files.items():
        assert re.fullmatch(r"((products|badges)/)?[a-z0-9.-]+", name)
        shown = data.decode()
        if name.endswith((".html", ".svg", ".xml")):
            assert visible(shown) == shown
        if name.endswith(".html"):
            page = Elements(shown)
            assert page.tags <= elements
            assert not [one for one in page.attributes if one.startswith("on") or one in ("style", "src")]
            assert {link.removeprefix("../").partition("#")[0] for link in page.links} <= links | {""}
    validate(files)


class Elements(HTMLParser):
    """The elements of a page, the names of their attributes, and where they link to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name == "href"}


def validate(files: dict[str, bytes]) -> None:
    """Check the index by its schema, and the feed by an XML parser and by a library that reads feeds."""
    index = json.loads(files["index.json"])
    jsonschema.Draft202012Validator.check_schema(json.loads(files[SCHEMA.name]))
    jsonschema.Draft202012Validator(json.loads(files[SCHEMA.name])).validate(index)
    atoma.parse_atom_bytes(files["feed.xml"])
    check_atom(ET.fromstring(files["feed.xml"]))  # noqa: S314 - written by us


def check_atom(feed: ET.Element) -> None:
    """What RFC 4287 requires of a feed and of each entry in it."""
    for one in (feed, *feed.iter(f"{{{ATOM}}}entry")):
        for tag in ("id", "title", "updated"):
            [element] = one.findall(f"{{{ATOM}}}{tag}")
            assert element.text
    ids = [element.text or "" for element in feed.iter(f"{{{ATOM}}}id")]
    assert len(ids) == len(set(ids))
    assert all(re.match(r"(urn:uuid:|https?://)", one) for one in ids)
    assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None


def test_index_and_feed_of_the_sample() -> None:
    """The index has every entry once; the feed tells certificates and lapses, the latest first, and nothing refused."""
    registry = replace(sample(), url="https://registry.example/")
    files = render_site(registry)
    validate(files)
    index = json.loads(files["index.json"])
    assert [len(index["certificates"]), len(index["refused"])] == [6, 3]
    assert [one["vendor"] for one in index["certificates"] if not one["current"]] == ["Acme Dental"]
    feed = atoma.parse_atom_bytes(files["feed.xml"])
    assert feed.id_ == "https://registry.example/"
    assert len(feed.entries) == 7
    assert feed.entries[0].title.value == "MolarBase 4.2.1: the certificate of 2026-03-04 has lapsed"
    assert "9.9" not in files["feed.xml"].decode()
    assert [one.updated for one in feed.entries] == sorted((one.updated for one in feed.entries), reverse=True)
    assert all(one.links[0].href.startswith("https://registry.example/products/") for one in feed.entries)


def test_an_empty_registry() -> None:
    """A registry without bundles has a valid index and a valid feed."""
    registry = replace(sample(), entries=())
    validate(render_site(registry))
    assert atoma.parse_atom_bytes(render_feed(registry)).entries == []


def test_an_index_with_an_error_does_not_fit_its_schema() -> None:
    """The schema can fail: a refused file has to have a reason."""
    files = render_site(sample())
    index = json.loads(files["index.json"])
    index["refused"][0]["reasons"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(files[SCHEMA.name])).validate(index)


def test_a_site_is_written_where_it_changed(tmp_path: Path) -> None:
    """A second time nothing is written; a product that is gone takes its files with it, and others stay."""
    files = render_site(many(3))
    assert write_site(files, tmp_path) == len(files)
    assert write_site(files, tmp_path) == 0
    (tmp_path / "CNAME").write_text("registry.example")
    fewer = render_site(many(2))
    write_site(fewer, tmp_path)
    there = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == fewer | {"CNAME": b"registry.example"}


def test_a_build_that_ends_early_leaves_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is written last, so that it never names a page that is not there."""
    write_site(render_site(many(1)), tmp_path)
    written: list[Path] = []

    def keep(path: Path, data: bytes, mode: int) -> None:
        if len(written) == 4:
            raise OSError(28, "No space left on device")
        written.append(path)
        keep_bytes(path, data, mode)

    monkeypatch.setattr("certification.registry.site.keep_bytes", keep)
    with pytest.raises(OSError, match="No space"):
        write_site(render_site(many(3)), tmp_path)
    index = json.loads((tmp_path / "index.json").read_bytes())
    assert [(tmp_path / one["page"]).is_file() for one in index["certificates"]] == [True]


def test_a_free_folder(tmp_path: Path) -> None:
    """A new or empty folder, and the site of a registry, may be written to."""
    assert is_free(tmp_path)
    assert is_free(tmp_path / "new")
    write_site(render_site(sample()), tmp_path)
    assert is_free(tmp_path)
