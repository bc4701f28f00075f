"""product.yaml: what is read, and a sentence with the line for each mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certification.errors import CertificationError
from certification.product import Product, product_from, read_product
from tests.launching import ROOT

TEXT = """\
vendor: Acme Dental
product: Acme Server
version: "4.2.1"
contact: conformance@acme.example
features:
  public_health: optional
  medical_insurance: absent
"""


def read(folder: Path, text: str) -> Product:
    """The product of this text."""
    (folder / "product.yaml").write_text(text, encoding="utf-8")
    return read_product(folder / "product.yaml")


def test_the_product_of_the_page(tmp_path: Path) -> None:
    """The example of the documentation is read; what it does not name is optional."""
    assert f"```yaml\n{TEXT}```" in (ROOT / "docs" / "certification.md").read_text(encoding="utf-8")
    product = read(tmp_path, TEXT)
    assert (product.vendor, product.product, product.version) == ("Acme Dental", "Acme Server", "4.2.1")
    assert product.as_data()["features"] == {"public_health": "optional", "medical_insurance": "absent"}
    without = read(tmp_path, TEXT.partition("features")[0]).as_data()
    assert without["features"] == {"public_health": "optional", "medical_insurance": "optional"}
    assert product_from(without).as_data() == without


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    """Files of other systems are read."""
    (tmp_path / "p").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_product(tmp_path / "p") == read(tmp_path, TEXT)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("vendor: Acme Dental\n", "", " lacks vendor, which is required."),
        ("contact", "contakt", ", line 4: the top level has no key 'contakt'; did you mean 'contact'?"),
        (
            "contact",
            "mail",
            ", line 4: the top level has no key 'mail'; known keys are vendor, product, version, contact",
        ),
        ("product: Acme", "vendor: Acme", ", line 2: the key 'vendor' is repeated; remove one of them."),
        ("Acme Dental", "", ", line 1: vendor has to be text of 1 to 200 characters in one line."),
        ("Acme Dental", "[Acme]", ", line 1: vendor has to be text of 1 to 200 characters in one line."),
        ("Acme Dental", '"a\\nb"', ", line 1: vendor has to be text of 1 to 200 characters in one line."),
        ("Acme Dental", "x" * 201, ", line 1: vendor has to be text of 1 to 200 characters in one line."),
        ("Acme Dental", '"\\u202eAcme"', ", line 1: vendor has to be text of 1 to 200 characters in one line."),
        ("absent", "maybe", ", line 7: medical_insurance: 'maybe' is not one of optional, always, absent."),
        ("medical_", "medicl_", ", line 7: features has no key 'medicl_insurance'; did you mean 'medical_insurance'?"),
        ("features:", "features: all\nmore:", ", line 5: features has to be keys with values, such as vendor: Acme."),
        (TEXT, "", ", line 1: the top level has to be keys with values, such as vendor: Acme."),
        (TEXT, "- vendor: Acme", ", line 1: the top level has to be keys with values, such as vendor: Acme."),
        ("Acme Dental", "'Acme", ", line 8 is not YAML: found unexpected end of stream."),
        ("Acme Server", "&a {b: *a}", " is too large; its aliases repeat too much."),
    ],
)
def test_a_mistake(old: str, new: str, problem: str, tmp_path: Path) -> None:
    """Each mistake is one sentence with the line and what to do."""
    with pytest.raises(CertificationError) as raised:
        read(tmp_path, TEXT.replace(old, new, 1))
    found = str(raised.value)
    assert found.startswith(f"The product {tmp_path / 'product.yaml'}{problem}")
    assert "\n" not in found


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """No file, a folder, and bytes that are no text."""
    (tmp_path / "latin").write_bytes("vendor: Zahnärzte".encode("latin-1"))
    for name, reason in (
        ("no", "No such file or directory"),
        ("", "Is a directory"),
        ("latin", "it is not UTF-8 text"),
    ):
        with pytest.raises(CertificationError) as raised:
            read_product(tmp_path / name)
        assert str(raised.value) == f"The product {tmp_path / name} cannot be read: {reason}."


@pytest.mark.parametrize(
    "change",
    [{"vendor": 7}, {"vendor": " "}, {"more": 1}, {"features": []}, {"features": {"a": "b"}}, {"features": {"a": 7}}],
)
def test_a_product_json_of_another_form(change: dict[str, Any], tmp_path: Path) -> None:
    """What `verify` reads in a bundle is held to the same form."""
    with pytest.raises(CertificationError, match=r"^product\.json"):
        product_from(read(tmp_path, TEXT).as_data() | change)
