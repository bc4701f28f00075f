from target.cleanup import Remains, clean_up, take_stock
from target.client import Made, Target
from target.credentials import Credentials, credentials_from
from target.errors import Blocked, ConfigurationError, GateClosed
from target.exchanges import NOT_JSON, Answer, Exchange, key_of
from target.journal import resume, retire
from target.manifest import load_practice
from target.practice import Appointment, Code, Definition, Disposable, Patient, Practice, Subscriber
from target.probe import Unreachable, probe
from target.settings import Settings

__all__ = [
    "NOT_JSON",
    "Answer",
    "Appointment",
    "Blocked",
    "Code",
    "ConfigurationError",
    "Credentials",
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
    "credentials_from",
    "key_of",
    "load_practice",
    "probe",
    "resume",
    "retire",
    "take_stock",
]
