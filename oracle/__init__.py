from oracle.created import created
from oracle.permitted import Containing, Permitted
from oracle.updated import updated

__all__ = ["Containing", "Permitted", "created", "updated"]
