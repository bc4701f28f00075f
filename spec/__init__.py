from spec.catalogue import Catalogue, Rule, UnknownRule, catalogue
from spec.openapi import enumeration, member_schema, members, openapi, shown_form, slug
from spec.places import Place, places
from spec.version import NEWEST, OLDEST, Version

__all__ = [
    "NEWEST",
    "OLDEST",
    "Catalogue",
    "Place",
    "Rule",
    "UnknownRule",
    "Version",
    "catalogue",
    "enumeration",
    "member_schema",
    "members",
    "openapi",
    "places",
    "shown_form",
    "slug",
]
