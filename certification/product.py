"""What is certified: a product of a vendor, as product.yaml describes it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from certification.errors import CertificationError
from spec import features as api_features
from spec.yaml_file import read_yaml

TEXTS = ("vendor", "product", "version", "contact")
USES = ("optional", "always", "absent")
"""How a product has a feature: it can be on or off, is always on, or is not there."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its vendor, name and version, whom to ask, and how it has each feature, by default `optional`."""

    vendor: str
    product: str
    version: str
    contact: str
    features: Mapping[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The members of product.json: every feature is named."""
        return asdict(self) | {"features": {one.key: self.features.get(one.key, "optional") for one in api_features()}}


def read_product(path: Path) -> Product:
    """Read product.yaml; raises CertificationError with line, fault and remedy."""
    _, node = read_yaml(path, f"The product {path}", CertificationError, as_text=True)
    return _product(node, str(path))


def product_from(data: Mapping[str, Any]) -> Product:
    """The product of product.json; raises CertificationError."""
    features = data.get("features")
    if data.keys() != {*TEXTS, "features"} or not isinstance(features, Mapping):
        raise CertificationError(f"product.json has to have {', '.join(TEXTS)} and features, and nothing else.")
    for name in TEXTS:
        if not isinstance(data[name], str) or not _is_text(data[name]):
            raise CertificationError(f"product.json: {name} has to be text of 1 to {LONGEST} characters in one line.")
    if not set(map(str, features.values())) <= set(USES):
        raise CertificationError(f"product.json: features has to say of each feature one of {', '.join(USES)}.")
    vendor, product, version, contact = (data[name] for name in TEXTS)
    return Product(vendor, product, version, contact, dict(features))


def _product(node: Any, path: str) -> Product:
    values = dict(_texts(node, path, "the top level", (*TEXTS, "features")))
    for name in TEXTS:
        if name not in values:
            raise CertificationError(f"The product {path} lacks {name}, which is required.")
    features = values.pop("features", {})
    return Product(**values, features=features)


def _texts(node: Any, path: str, where: str, known: tuple[str, ...]) -> list[tuple[str, Any]]:
    """The keys and values of a mapping, each known, once, and of the right form; raises CertificationError."""
    line = node.start_mark.line + 1 if node else 1
    if node is None or node.id != "mapping":
        raise _fault(path, line, f"{where} has to be keys with values, such as vendor: Acme.")
    found: list[tuple[str, Any]] = []
    for key, value in node.value:
        line, name = key.start_mark.line + 1, str(key.value)
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(known)}."
            raise _fault(path, line, f"{where} has no key {name!r}; {hint}")
        if name in (key for key, _ in found):
            raise _fault(path, line, f"the key {name!r} is repeated; remove one of them.")
        found.append((name, _value(value, path, line, name)))
    return found


def _value(node: Any, path: str, line: int, name: str) -> Any:
    if name == "features":
        return dict(_texts(node, path, name, tuple(one.key for one in api_features())))
    if node.id != "scalar" or not _is_text(node.value) or node.tag.endswith(":null"):
        raise _fault(path, line, f"{name} has to be text of 1 to {LONGEST} characters in one line.")
    if name not in TEXTS and node.value not in USES:
        raise _fault(path, line, f"{name}: {node.value[:60]!r} is not one of {', '.join(USES)}.")
    return node.value


def _is_text(value: str) -> bool:
    return len(value.strip()) > 0 and len(value) <= LONGEST and value.isprintable()


def _fault(path: str, line: int, fault: str) -> CertificationError:
    return CertificationError(f"The product {path}, line {line}: {fault}")
