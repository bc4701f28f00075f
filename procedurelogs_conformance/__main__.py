"""`python -m procedurelogs_conformance`."""

from procedurelogs_conformance.start import main

main()
