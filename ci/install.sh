#!/usr/bin/env bash
# First step of action.yml: install the suite of this checkout into an environment of its own.
set -euo pipefail
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "::error::The suite needs Python 3.11 or newer as python3: use actions/setup-python in a step before this one."
    exit 2
fi
python3 -m venv "$RUNNER_TEMP/procedurelogs-conformance"
"$RUNNER_TEMP/procedurelogs-conformance/bin/python" -m pip install --quiet --disable-pip-version-check "${GITHUB_ACTION_PATH}[certify]"
