from oracle.created import created
from oracle.permitted import Permitted
from oracle.updated import updated

__all__ = ["Permitted", "created", "updated"]
