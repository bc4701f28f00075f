"""`python -m procedurelogs_conformance`."""

from procedurelogs_conformance.cli import main

main()
