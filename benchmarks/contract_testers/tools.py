"""The contract testers that are compared, at pinned versions, and those that cannot test this API."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from benchmarks.contract_testers import reports
from benchmarks.contract_testers.tool import Tool

CONTRACT_TEST = '''"""The test that pytest-api-contract asks for."""


def test_contract(contract_case):
    """Send the request of a case."""
    result = contract_case.execute()
    assert result["passed"], result["messages"]
'''

ROBOT_TEST = """*** Settings ***
Library             OpenApiDriver
...                     source=${CURDIR}/openapi.yaml
...                     origin=${URL}
...                     default_id_property_name=ProcNum
Test Template       Validate

*** Test Cases ***
${method} on ${path} with ${status_code}

*** Keywords ***
Validate
    [Arguments]    ${path}    ${method}    ${status_code}
    Test Endpoint    path=${path}    method=${method}    status_code=${status_code}
"""

TOOLS = (
    Tool(
        f"Schemathesis {version('schemathesis')}, `st run`",
        (
            "st",
            "run",
            "openapi.yaml",
            "--url",
            "{url}",
            "--seed",
            "1",
            "--report",
            "json",
            "--report-json-path",
            "st.json",
        ),
        "st.json",
        reports.schemathesis,
        "judges by schemas and status codes; a generated request seldom names records that exist",
    ),
    Tool(
        "Dredd 14.1.0",
        ("dredd", "openapi.yaml", "{url}", "--reporter=xunit", "--output=dredd.xml", "--loglevel=error"),
        "dredd.xml",
        reports.junit,
        "sends the same valid example for each documented status, and takes every correct 200 for a missing 400",
        npm=("dredd@14.1.0",),
    ),
    Tool(
        "Redocly respect 2.77.0",
        ("redocly", "respect", "arazzo.yaml", "--server", "procedurelogs={url}", "--json-output", "respect.json"),
        "respect.json",
        reports.respect,
        "runs the three workflows of our Arazzo document, which send valid requests only",
        npm=("@redocly/cli@2.77.0",),
    ),
    Tool(
        "Portman 1.33.0, newman 6.2.2",
        ("newman", "run", "collection.json", "--reporters", "json", "--reporter-json-export", "newman.json"),
        "newman.json",
        reports.newman,
        "one valid request for each operation; anything beyond is written by hand",
        npm=("@apideck/portman@1.33.0", "newman@6.2.2", "tslib@2.8.1"),
        prepare=(("portman", "--local", "openapi.yaml", "--baseUrl", "{url}", "--output", "collection.json"),),
    ),
    Tool(
        "Specmatic 2.55.1",
        (
            *(
                "java",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "node_modules/specmatic/specmatic.jar",
                "test",
                "openapi.yaml",
            ),
            *("--testBaseURL={url}", "--junitReportDir=junit"),
        ),
        "junit/TEST-junit-jupiter.xml",
        reports.junit,
        "random keys in paths, queries and larger bodies; one combination of each request, "
        "a limit that we set: without it, it did not end within four minutes",
        npm=("specmatic@2.55.1",),
        environment={"MAX_TEST_REQUEST_COMBINATIONS": "1"},
    ),
    Tool(
        "Step CI 2.8.2",
        ("sh", "-c", "stepci run workflow.yml >stepci.txt 2>&1"),
        "stepci.txt",
        reports.step_ci,
        "one valid request for each operation, and none after the first failure of a tag",
        npm=("stepci@2.8.2",),
        prepare=(
            (
                *("stepci", "generate", "flat.json", "workflow.yml"),
                *("--checkExamples=false", "--generateOptionalParams=false"),
            ),
        ),
        environment={"STEPCI_DISABLE_ANALYTICS": "1"},
    ),
    Tool(
        "pytest-api-contract 0.3.0",
        (
            "venv/bin/pytest",
            "--quiet",
            "--contract-spec=flat.json",
            "--contract-base-url={url}",
            "--junit-xml=junit.xml",
        ),
        "junit.xml",
        reports.junit,
        "sends the number 1 for every key and no examples, so the server rightly refuses all but one request",
        pip=("pytest-api-contract==0.3.0",),
        files={"test_contract.py": CONTRACT_TEST},
    ),
    Tool(
        "OpenApiDriver (robotframework-openapitools 2.1.0)",
        (
            *("robot", "--variable", "URL:{url}", "--xunit", "xunit.xml"),
            *("--output", "NONE", "--log", "NONE", "--report", "NONE", "contract.robot"),
        ),
        "xunit.xml",
        reports.junit,
        "refusals and keys of records have to be described in code of one's own; without it they fail as not tested",
        pip=("robotframework-openapitools==2.1.0",),
        files={"contract.robot": ROBOT_TEST},
    ),
    Tool(
        "procedurelogs-conformance",
        ("procedurelogs-conformance", "run", "{url}", "--quiet", "--out", "out"),
        "out/results.json",
        reports.rules,
        "knows this API only",
    ),
)
"""The tools in the order of the table, ours last."""

EXCLUDED: Mapping[str, str] = {
    "pytest-openapi 0.3.1": (
        "lists every string of a pattern before its first request, and does not come to an end with our document; "
        "reads the document only from the server"
    ),
    "APIFuzzer 0.9.13": "does not install where the headers of libcurl are missing",
}
"""Contract testers that could not be run, and why."""
