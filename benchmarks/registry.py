"""How long a registry of many bundles takes to build: the first time, and again when nothing changed.

`python -m benchmarks.registry` takes a bundle, or makes a small one, makes 1,000 signed bundles of it, each of a
product of its own, builds the site from them twice, and prints both times with their processor time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from certification import archive
from certification.bundle import (
    ENVELOPE,
    Bundle,
    files_of,
    read_bundle,
    records_of,
    save_bundle,
)
from certification.canonical import from_json, to_json
from certification.envelope import sign
from certification.keys import read_signer
from certification.product import product_from
from certification.statement import statement
from tests.bundles import Owner, contents, with_reports
from tests.launching import LAUNCHER, plain_environment

PRODUCTS = 4
"""Products of each vendor."""


def make_bundles(files: Mapping[str, bytes], folder: Path, count: int) -> None:
    """Write signed bundles with these files, each of another product, their keys and keys.yaml to a folder."""
    same = {name: archive.entry(name, data) for name, data in files.items() if name != "product.json"}
    records = list(records_of(Bundle(files)).values())
    for name in ("keys", "bundles"):
        (folder / name).mkdir(parents=True)
    lines = ["vendors:"]
    for number in range(count):
        vendor = f"Vendor {number // PRODUCTS:03}"
        if number % PRODUCTS == 0:
            owner = Owner.new(folder / "keys", f"v{number:04}")
            lines.append(f"  {vendor}: {owner.public.name}")
        product = product_from(from_json(files["product.json"], "product.json"))
        own = replace(product, vendor=vendor, product=f"Server {number:04}")
        signed = {**files, "product.json": to_json(own.as_data())}
        envelope = sign(statement(signed, records, Bundle(signed).digest), read_signer(owner.private))
        own_files = {"product.json": signed["product.json"], ENVELOPE: envelope}
        packed = same | {name: archive.entry(name, data) for name, data in own_files.items()}
        data = archive.frame([packed[name] for name in sorted(packed)])
        save_bundle(folder / "bundles" / f"{number:04}.bundle", data)
    (folder / "keys" / "keys.yaml").write_text("\n".join(lines) + "\n")


def build(folder: Path) -> str:
    """Build the site; returns what the command printed, with the seconds that it took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [*LAUNCHER, "registry", "build", str(folder / "bundles"), "--keys", str(folder / "keys")]
    done = subprocess.run(
        [*command, "--out", str(folder / "site")], env=plain_environment(), capture_output=True, text=True, check=False
    )
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{seconds:.1f} s ({used:.1f} s of processor time): {done.stdout.splitlines()[-2]}{done.stderr}"


@click.command()
@click.option("--count", default=1000, show_default=True, help="Number of bundles.")
@click.option("--bundle", type=click.Path(path_type=Path), help="Bundle to make them of; without it one is made.")
@click.option("--keep", type=click.Path(path_type=Path), help="Folder for bundles and site, which is kept.")
def main(count: int, bundle: Path | None, keep: Path | None) -> None:
    """Build a registry of many bundles twice. Making the bundles takes a few minutes."""
    with tempfile.TemporaryDirectory() as directory:
        folder = keep or Path(directory) / "registry"
        if not (folder / "bundles").exists():
            files = read_bundle(bundle).signed if bundle else files_of(with_reports(contents()))
            make_bundles(files, folder, count)
        size = sum(path.stat().st_size for path in (folder / "bundles").iterdir())
        print(f"{count} bundles, {size / 1e6:.0f} MB, {os.cpu_count()} processors", flush=True)
        print(f"first build:  {build(folder)}", flush=True)
        print(f"second build: {build(folder)}")
    sys.exit()


if __name__ == "__main__":
    main()
