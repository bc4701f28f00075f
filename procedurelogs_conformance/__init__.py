"""The command line of the ProcedureLogs conformance suite."""
