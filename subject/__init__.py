from subject.at_once import Timed, at_once
from subject.cleanup import Remains, clean_up, take_stock
from subject.client import Made, Target
from subject.credentials import Credentials, credentials_from
from subject.errors import Blocked, ConfigurationError, GateClosed, blaming
from subject.exchanges import NOT_JSON, Answer, Exchange, key_of
from subject.journal import resume, retire
from subject.manifest import load_practice
from subject.practice import Appointment, Code, Definition, Disposable, Patient, Practice, Subscriber
from subject.probe import Unreachable, probe
from subject.settings import Settings

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
    "Timed",
    "Unreachable",
    "at_once",
    "blaming",
    "clean_up",
    "credentials_from",
    "key_of",
    "load_practice",
    "probe",
    "resume",
    "retire",
    "take_stock",
]
