"""Certifications in tests: with one example for each check, since the minimum takes minutes."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

from certification import requirements
from tests.bundles import Owner
from tests.forked import launch_forked, launch_prepared

PRODUCT = """\
vendor: Acme Dental
product: Acme Server
version: 4.2.1
contact: conformance@acme.example
features:
  public_health: {public_health}
  medical_insurance: {medical_insurance}
"""


def certify(
    folder: Path,
    url: str,
    *options: str,
    public_health: str = "always",
    medical_insurance: str = "always",
    whole: bool = False,
) -> CompletedProcess[str]:
    """Run `certify` in a folder, with a new key vendor.pem: with the minimum of examples if `whole`, else with one."""
    folder.mkdir(parents=True, exist_ok=True)
    text = PRODUCT.format(public_health=public_health, medical_insurance=medical_insurance)
    (folder / "product.yaml").write_text(text, encoding="utf-8")
    Owner.new(folder)
    given = ("certify", url, "--product", "product.yaml", "--key", "vendor.pem", "--quiet", *options)
    if whole:
        return launch_forked(*given, folder=folder)
    return launch_prepared(with_one_example, *given, "--examples", "1", folder=folder)


def with_one_example() -> None:
    """Let passes with one example for each check be enough in this process."""
    requirements.MINIMUM.update(dict.fromkeys(requirements.MINIMUM, 1))
    requirements._strength = _any_strength  # type: ignore[assignment] # with one example no three fields have to meet


def _any_strength(_run: object) -> tuple[str, ...]:
    return ()
