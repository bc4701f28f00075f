"""The companion resources, from which a client learns what the practice holds: patients, codes, providers, ..."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reference.app import BASE
from reference.fields import Value
from reference.office import Office
from reference.responses import as_json, explain
from reference.store import Row

MOST_ROWS = 100
CATEGORY_NAMES = {2: "ApptConfirmed", 11: "ProcCodeCats", 16: "Diagnosis", 20: "TxPriorities", 30: "Prognosis"}


@dataclass(frozen=True, slots=True)
class Companion:
    """A resource: its table, the function that shows a row, its filters with their columns, and its key column."""

    name: str
    table: str
    show: Callable[[Row], Row]
    filters: Mapping[str, str]
    key: str | None = None
    thing: str = ""


def _code(row: Row) -> Row:
    shown = {name: row[name] for name in ("CodeNum", "ProcCode", "Descript", "TreatArea", "BaseUnits")}
    return {**shown, **{name: _boolean(row[name]) for name in ("IsProsth", "AreaAlsoToothRange")}}


def _patient(row: Row) -> Row:
    shown = {name: row[name] for name in ("PatNum", "LName", "FName", "PriProv", "ClinicNum", "FeeSched")}
    return {**shown, "SecProv": 0, "SiteNum": 0, "PatStatus": "Patient"}


def _definition(row: Row) -> Row:
    shown = {name: row[name] for name in ("DefNum", "Category", "ItemOrder", "ItemName")}
    return {**shown, "category": CATEGORY_NAMES[row["Category"]], "ItemValue": "", "isHidden": "false"}


def _provider(row: Row) -> Row:
    return {
        "ProvNum": row["ProvNum"],
        "Abbr": row["Abbr"],
        "IsHidden": "false",
        "IsSecondary": "false",
        "ProvStatus": "Active",
    }


def _plan(row: Row) -> Row:
    return {
        "PatPlanNum": row["InsSubNum"],
        "PatNum": row["Subscriber"],
        "InsSubNum": row["InsSubNum"],
        "Relationship": "Self",
    }


def _boolean(value: Value) -> str:
    return "true" if value else "false"


COMPANIONS: tuple[Companion, ...] = (
    Companion("procedurecodes", "procedurecode", _code, {}, "CodeNum", "ProcedureCode"),
    Companion("patients", "patient", _patient, {}, "PatNum", "Patient"),
    Companion("providers", "provider", _provider, {}, "ProvNum", "Provider"),
    Companion("clinics", "clinic", lambda row: {name: row[name] for name in ("ClinicNum", "Description")}, {}),
    Companion(
        "appointments", "appointment", dict, {"PatNum": "PatNum", "AptStatus": "AptStatus"}, "AptNum", "Appointment"
    ),
    Companion("definitions", "definition", _definition, {"Category": "Category"}),
    Companion("preferences", "preference", dict, {"PrefName": "PrefName"}),
    Companion("inssubs", "inssub", dict, {"Subscriber": "Subscriber"}),
    Companion("patplans", "inssub", _plan, {"PatNum": "Subscriber"}),
)


def _routes(companion: Companion) -> list[Route]:
    path = f"{BASE}/{companion.name}"
    several = Route(path, _list(companion), methods=["GET"])
    return [several, Route(f"{path}/{{key:int}}", _single(companion), methods=["GET"])] if companion.key else [several]


def _list(companion: Companion) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        office: Office = request.app.state.office
        wanted = {
            column: request.query_params[name]
            for name, column in companion.filters.items()
            if name in request.query_params
        }
        rows = [
            row
            for row in _rows(office, companion)
            if all(str(row[column]) == value for column, value in wanted.items())
        ]
        offset, limit = (
            _number(request.query_params.get(name), otherwise)
            for name, otherwise in (("Offset", 0), ("Limit", MOST_ROWS))
        )
        return as_json([companion.show(row) for row in rows[offset : offset + min(limit, MOST_ROWS)]])

    return endpoint


def _single(companion: Companion) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        key = request.path_params["key"]
        found = [row for row in _rows(request.app.state.office, companion) if row[companion.key or ""] == key]
        return as_json(companion.show(found[0])) if found else explain(f"{companion.thing} not found.", 404)

    return endpoint


def _rows(office: Office, companion: Companion) -> list[Row]:
    rows = office.store.rows(companion.table)
    if companion.table == "definition":
        return sorted(rows, key=lambda row: (row["Category"], row["ItemOrder"]))
    if companion.table == "preference":
        return [
            {**row, "ValueString": "" if row["PrefName"] in office.switches.not_set else row["ValueString"]}
            for row in rows
        ] + [{"PrefName": name, "ValueString": value} for name, value in _switched(office).items()]
    return rows


def _switched(office: Office) -> Row:
    """The preferences that show the settings of the server."""
    return {
        "EasyHidePublicHealth": "1" if "public-health" in office.switches.without else "0",
        "ShowFeatureMedicalInsurance": "0" if "medical-insurance" in office.switches.without else "1",
        "ProgramVersion": ".".join(map(str, [*office.switches.version, 0, 0, 0][:4])),
    }


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


ROUTES = [route for companion in COMPANIONS for route in _routes(companion)]
