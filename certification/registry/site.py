"""The folder of the site: every file whole or as it was, and none that belongs to a product that is gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from certification.registry.feed import render_feed
from certification.registry.index import MARK, SCHEMA, render_index
from certification.registry.pages import badge_endpoint, badge_svg, render_home, render_product
from certification.registry.registry import Registry, slug
from reports.kept_files import keep_bytes

INDEX = "index.json"
PUBLIC = 0o644
OWN = ("products/*.html", "badges/*.svg", "badges/*.json")
"""The files of which there is one for each product."""


def render_site(registry: Registry) -> dict[str, bytes]:
    """The files of the site by their names: those of products first, and the index last."""
    files: dict[str, bytes] = {}
    for product in registry.products:
        name, best = slug(product), product.best
        files[f"products/{name}.html"] = render_product(registry, product).encode()
        files[f"badges/{name}.svg"] = badge_svg(best).encode()
        files[f"badges/{name}.json"] = badge_endpoint(best).encode()
    return files | {
        SCHEMA.name: SCHEMA.read_bytes(),
        "feed.xml": render_feed(registry),
        "index.html": render_home(registry).encode(),
        INDEX: render_index(registry),
    }


def write_site(files: Mapping[str, bytes], out: Path) -> int:
    """Write the files that are new or changed, then delete those of products that are gone; returns how many changed.

    Raises OSError.
    """
    changed = 0
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _holds(path, data):
            keep_bytes(path, data, PUBLIC)
            changed += 1
    for pattern in OWN:
        for path in out.glob(pattern):
            if path.relative_to(out).as_posix() not in files:
                path.unlink()
                changed += 1
    return changed


def is_free(out: Path) -> bool:
    """Whether a site may be written to a folder: it is not there, is empty, or has the site of a registry."""
    if not out.exists():
        return True
    if not out.is_dir():
        return False
    try:
        index = json.loads((out / INDEX).read_bytes())
        return isinstance(index, dict) and index.get("kind") == MARK
    except FileNotFoundError:
        return not any(out.iterdir())
    except ValueError:
        return False


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
