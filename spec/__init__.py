from spec.catalogue import Catalogue, Rule, UnknownRule, catalogue
from spec.version import NEWEST, OLDEST, Version

__all__ = ["NEWEST", "OLDEST", "Catalogue", "Rule", "UnknownRule", "Version", "catalogue"]
