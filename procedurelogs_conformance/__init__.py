"""The command line of the ProcedureLogs conformance suite."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("procedurelogs-conformance")
except PackageNotFoundError:
    __version__ = "0.1.0"
