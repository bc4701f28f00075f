from spec.arazzo import arazzo
from spec.catalogue import FOLDER, Catalogue, Rule, UnknownRule, answer_rule, catalogue, slug
from spec.features import Feature
from spec.openapi import openapi, resolved
from spec.operations import (
    body_fields,
    enumeration,
    features,
    gates,
    insurance_categories,
    kinds,
    left_open,
    member_kinds,
    member_schema,
    members,
    operation_ids,
    parameters,
    required_fields,
    shown_form,
    since,
)
from spec.places import Place, places
from spec.version import NEWEST, OLDEST, Version, numbers_of

__all__ = [
    "FOLDER",
    "NEWEST",
    "OLDEST",
    "Catalogue",
    "Feature",
    "Place",
    "Rule",
    "UnknownRule",
    "Version",
    "answer_rule",
    "arazzo",
    "body_fields",
    "catalogue",
    "enumeration",
    "features",
    "gates",
    "insurance_categories",
    "kinds",
    "left_open",
    "member_kinds",
    "member_schema",
    "members",
    "numbers_of",
    "openapi",
    "operation_ids",
    "parameters",
    "places",
    "required_fields",
    "resolved",
    "shown_form",
    "since",
    "slug",
]
