"""What is wrong with what a user hands in: always one sentence."""

from __future__ import annotations


class CertificationError(Exception):
    """A product description, a key or a bundle cannot be used; the message is one sentence that says why."""


class KeyProblem(CertificationError):
    """A key file cannot be used."""


class BundleProblem(CertificationError):
    """A file is not a bundle, or a part of it is not what it has to be."""
