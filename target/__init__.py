from target.cleanup import Remains, clean_up
from target.client import Made, Target
from target.errors import Blocked, ConfigurationError, GateClosed
from target.exchanges import NOT_JSON, Answer, Exchange, key_of
from target.practice import Appointment, Code, Definition, Disposable, Patient, Practice, Subscriber, load_practice
from target.probe import Unreachable, probe
from target.settings import Settings

__all__ = [
    "NOT_JSON",
    "Answer",
    "Appointment",
    "Blocked",
    "Code",
    "ConfigurationError",
    "Definition",
    "Disposable",
    "Exchange",
    "GateClosed",
    "Made",
    "Patient",
    "Practice",
    "Remains",
    "Settings",
    "Subscriber",
    "Target",
    "Unreachable",
    "clean_up",
    "key_of",
    "load_practice",
    "probe",
]
