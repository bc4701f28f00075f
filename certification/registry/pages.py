"""The pages of a registry: the list of all products, and a page for each, with the text of bundles inert."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from certification.registry.entries import Entry, Product
from certification.registry.facts import Facts, OpenPoint
from certification.registry.registry import Registry, slug
from reports import html
from reports.badge import COLOURS, draw_badge, endpoint
from reports.safe_text import visible
from spec import numbers_of

TEMPLATES = Path(__file__).with_name("templates")
FEATURES = {"optional": "on and off", "always": "always on", "absent": "absent"}
"""How a product has a feature, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: a current entry of a product, and the name of its page."""

    product: Product
    entry: Entry
    page: str


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """An open point, and what the entry before had observed if that was something else."""

    point: OpenPoint
    before: str


def render_home(registry: Registry) -> str:
    """The list of all products and of all files that were refused."""
    products = registry.products
    lines = [Line(product, entry, slug(product)) for product in products for entry in product.current]
    valid = [line for line in lines if line.entry.status == "valid"]
    style, script = _style(), html.inlined("lists.js")
    return (
        _environment()
        .get_template("home.html.j2")
        .render(
            registry=registry,
            products=products,
            valid=valid,
            lapsed=[line for line in lines if line.entry.status == "lapsed"],
            refused=registry.with_status("refused"),
            certified=len({line.page for line in valid}),
            vendors=len({line.product.vendor for line in valid}),
            versions=_versions(valid),
            style=style,
            script=script,
            policy=html.content_security_policy(style, script),
        )
    )


def render_product(registry: Registry, product: Product) -> str:
    """The page of a product: its certificate, waivers, open points and history."""
    best, style = product.best, _style()
    return (
        _environment()
        .get_template("product.html.j2")
        .render(
            registry=registry,
            product=product,
            best=best,
            facts=best.facts,
            others=[entry for entry in product.current if entry is not best],
            operations=_operations(best.facts, _before(product, best)),
            badge=Markup(badge_svg(best)),  # noqa: S704 - made by an XML writer
            name=slug(product),
            style=style,
            policy=html.content_security_policy(style, ""),
        )
    )


def badge_svg(entry: Entry) -> str:
    """The badge of a product as SVG: green only while its certificate is valid."""
    return draw_badge(*_badge(entry))


def badge_endpoint(entry: Entry) -> str:
    """The badge of a product as the JSON of a shields.io endpoint."""
    return endpoint(*_badge(entry))


def _badge(entry: Entry) -> tuple[str, str]:
    if entry.status == "valid":
        return visible(entry.facts.badge), COLOURS[entry.facts.verdict]
    return f"certificate of {entry.facts.day} has lapsed", COLOURS["partial"]


def _versions(lines: Iterable[Line]) -> list[tuple[str, int, int]]:
    """Each version of the API, the newest first, with the number of products certified for it and of their vendors."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.entry.facts.api_version, []).append(line)
    newest_first = sorted(found, key=numbers_of, reverse=True)
    return [(one, len(found[one]), len({line.product.vendor for line in found[one]})) for one in newest_first]


def _before(product: Product, entry: Entry) -> Mapping[str, str]:
    """What the entry before this one had observed for the same version of the API, by rule."""
    earlier = [one for one in product.entries if one.order < entry.order]
    before = next((one for one in earlier if one.facts.api_version == entry.facts.api_version), None)
    return {point.rule: _names(point) for point in before.facts.open_points} if before else {}


def _operations(facts: Facts, before: Mapping[str, str]) -> list[tuple[str, list[ShownPoint]]]:
    """The open points by operation, in the order of the document."""
    found: dict[str, list[ShownPoint]] = {}
    for point in facts.open_points:
        found.setdefault(point.operation, []).append(ShownPoint(point, _changed(point, before)))
    return list(found.items())


def _changed(point: OpenPoint, before: Mapping[str, str]) -> str:
    earlier = before.get(point.rule, "")
    return earlier if earlier != _names(point) else ""


def _names(point: OpenPoint) -> str:
    return " and ".join(name for name, _ in point.readings)


def _offered(facts: Facts) -> str:
    """The features that a product has, in words."""
    return ", ".join(_words(name) for name, use in sorted(facts.features.items()) if use != "absent") or "none"


def _feature(name: str, use: str) -> str:
    return f"{_words(name)}: {FEATURES.get(use, use)}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _waived(facts: Facts) -> str:
    """How many rules are waived and until when the last of them, in words."""
    if not facts.waivers:
        return "none"
    blocked = sum(waiver.outcome == "blocked" for waiver in facts.waivers)
    until = max(waiver.expires for waiver in facts.waivers)
    return f"{len(facts.waivers)} until {until}" + (f", {blocked} not verified" if blocked else "")


def _quoted(name: str) -> str:
    """The name of a file as an argument of a command for a shell."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


@cache
def _environment() -> Environment:
    """The environment of the reports with the templates of the registry before theirs."""
    places = [FileSystemLoader(TEMPLATES), FileSystemLoader(html.TEMPLATES)]
    made = html.environment().overlay(loader=ChoiceLoader(places))
    made.filters |= {"offered": _offered, "feature": _feature, "waived": _waived, "quoted": _quoted}
    return made


@cache
def _style() -> Markup:
    own = Markup((TEMPLATES / "registry.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of this package
    return html.inlined("base.css") + html.inlined("lists.css") + own
