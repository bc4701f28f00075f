"""The Arazzo document: workflows of the API, read from arazzo.yaml and projected to a version of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spec.openapi import operations, projected, read_document
from spec.version import NEWEST, Version

FILE = Path(__file__).with_name("arazzo.yaml")


def arazzo(version: Version = NEWEST) -> dict[str, Any]:
    """The Arazzo document at a version of the API: the workflows whose operations all exist there, perhaps none."""
    document = read_document(FILE)
    known = {operation["operationId"] for operation in operations(projected(version))}
    document["info"]["version"] = str(version)
    document["workflows"] = [
        workflow for workflow in document["workflows"] if {step["operationId"] for step in workflow["steps"]} <= known
    ]
    return document
