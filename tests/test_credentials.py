"""Credentials: where they come from, where they go, and that nobody ever sees them in what a run leaves."""

from __future__ import annotations

import json
import ssl
import subprocess
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from subprocess import PIPE
from urllib.parse import quote, quote_plus

import httpx
import pytest
import trustme

from run.embedded import reference_server
from spec import NEWEST
from subject import Blocked, ConfigurationError, Credentials, Settings, Target, credentials_from
from tests.bundles import bundled
from tests.forked import launch_forked as launch
from tests.hostile import Hostile, hostile
from tests.hostile_behaviours import breaks
from tests.launching import DEADLINE, LAUNCHER, free_port, outcomes, plain_environment, results_in
from tests.sampling import WHOLE
from tests.scripted import Asked, Reply, as_json, forwarding, scripted
from tests.test_pacing import PRACTICE

SECRET = "ODFHIR Ngq5TzLkR0uVw3Xe/c0StOmErK3y7Qa9Z"  # noqa: S105 - made up
KEY = "k-5f1d0c9ab7e2"
FAULTS = (
    "create-procedure/claim-note-is-kept",
    "list-procedures/pat-num-filters",
    "get-procedure/proc-num-unknown-is-refused",
)


def test_credentials_come_from_the_environment_and_from_a_file(tmp_path: Path) -> None:
    """Any header can be given; a file wins over the environment; the end of a line belongs to no value."""
    file = tmp_path / "credentials"
    file.write_text(f"# of the staging system\nX-Api-Key: {KEY}\n\nAuthorization: {SECRET}\n", encoding="utf-8")
    environment = {
        "PROCEDURELOGS_AUTHORIZATION": "ODFHIR a/b\n",
        "PROCEDURELOGS_HEADER_X_TENANT": "north",
        "PROCEDURELOGS_RATE": "1/s",
    }
    assert credentials_from(environment).headers == {"Authorization": "ODFHIR a/b", "X-Tenant": "north"}
    assert credentials_from(environment, file).headers == {
        "Authorization": SECRET,
        "X-Tenant": "north",
        "X-Api-Key": KEY,
    }
    assert credentials_from({"PROCEDURELOGS_AUTHORIZATION": ""}).headers == {}


WRONG: Mapping[str, tuple[bytes, str]] = {
    "a-header-of-the-suite": (b"Host: example.org", "line 1, gives the header 'Host'"),
    "another-method": (b"X-HTTP-Method-Override: DELETE", "line 1,.* the header 'X-HTTP-Method-Override'"),
    "a-bell": (b"X-Key: secret\x07", "gives a value with characters"),
    "an-accent": ("X-Key: clé-très-secrète".encode(), "gives a value with characters"),
    "no-text": (b"\xff\xfe\x00", "is not text"),
    "nothing": (b"\n# Authorization: secret\n", "is empty: give lines such as"),
    "no-name": (b"ODFHIR secret/secret\n", "line 1, is not a header: give 'Name: value'"),
    "a-name-with-a-space": (b"ODFHIR secret:8/secret\n", "line 1, is not a header: give 'Name: value'"),
    "twice": (b"X-Key: secret\nx-key: secrets\n", "line 2, repeats the header 'x-key'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_credentials_are_reported_without_showing_them(case: str, tmp_path: Path) -> None:
    """The file, the line and what is wrong; never the value."""
    content, words = WRONG[case]
    (tmp_path / "credentials").write_bytes(content)
    with pytest.raises(ConfigurationError, match=words) as caught:
        credentials_from({}, tmp_path / "credentials")
    assert "secr" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """One sentence and exit 2."""
    done = launch("run", "--credentials", "nowhere", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: The credentials file nowhere cannot be read: No such file or directory.\n",
    )


def test_credentials_can_be_asked_for(tmp_path: Path) -> None:
    """--ask-credentials reads what is entered, and sends it."""
    with scripted(lambda _asked: Reply(401)) as server:
        command = [*LAUNCHER, "run", server.url, "--ask-credentials"]
        environment = plain_environment()
        with subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment,
            text=True,
            start_new_session=True,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        ) as process:
            told = "".join(process.communicate(f"{SECRET}\n", timeout=DEADLINE))
    assert process.returncode == 4
    assert {one.headers["Authorization"] for one in server.asked} == {SECRET}
    assert SECRET not in told


def test_nothing_entered_is_wrong_usage(tmp_path: Path) -> None:
    """Where nobody answers, the sentence names the environment variable."""
    done = launch("run", "--ask-credentials", folder=tmp_path)
    assert done.returncode == 2
    assert "set PROCEDURELOGS_AUTHORIZATION" in done.stderr.splitlines()[-1]
    assert "getpass" not in done.stderr


def target_with(url: str, headers: Mapping[str, str]) -> closing[Target]:
    """A target client with credentials."""
    return closing(Target(Settings(url=url, credentials=Credentials(headers)), PRACTICE, mark="a test"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_do_not_follow_a_redirect(status: int) -> None:
    """Neither elsewhere nor on the same host is a redirect followed: the answer is judged as it came."""
    with scripted(lambda _asked: as_json([])) as elsewhere:
        there = f"{elsewhere.url}/procedurelogs"
        with scripted(lambda _asked: Reply(status, b"", {"Location": there})) as server:
            with target_with(server.url, {"Authorization": SECRET}) as target:
                assert target.list(PatNum=11).status == status
                assert target.create({"PatNum": 11}).status == status
            assert [one.headers["Authorization"] for one in server.asked] == [SECRET] * 2
    assert not elsewhere.asked


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "in lower case": str.lower,
    "in a URL": quote,
    "in a URL, whole": lambda secret: quote(secret, safe=""),
    "in JSON with slashes escaped": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "in a URL, twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "in a form": quote_plus,
    "in JSON with escapes": lambda secret: secret.replace("/", "\\u002F").replace(" ", "\\u0020"),
    "in HTML with numbers": lambda secret: secret.replace("/", "&#x2F;").replace(" ", "&#32;"),
    "in Base64": lambda secret: b64encode(secret.encode()).decode(),
    "in Base64 with words before it": lambda secret: b64encode(b"I got: " + secret.encode() + b", so").decode(),
    "in Base64 with a letter before it": lambda secret: b64encode(b"=" + secret.partition(" ")[2].encode()).decode(),
    "in Base64 for URLs": lambda secret: urlsafe_b64encode(b"<>?" + secret.encode()).decode(),
    "in hexadecimal": lambda secret: secret.encode().hex(),
    "in hexadecimal, in capitals, with colons": lambda secret: secret.encode().hex(":").upper(),
    "as a dump": lambda secret: secret.encode().hex(" "),
    "in a URL, every sign": lambda secret: "".join(f"%{code:02X}" for code in secret.encode()),
    "in JSON, every sign": lambda secret: "".join(f"\\u{code:04x}" for code in secret.encode()),
    "its second key in hexadecimal": lambda secret: f"<{secret.partition('/')[2].encode().hex()}>",
    "in UTF-16": lambda secret: secret.encode("utf-16-le").decode("latin-1"),
    "without its scheme": lambda secret: secret.partition(" ")[2],
    "its second key": lambda secret: secret.partition("/")[2],
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_a_target_sends_back_is_hidden(spelling: str) -> None:
    """In a body, in a header and in the exchange of a report, in every spelling."""
    told = SPELLINGS[spelling](SECRET)
    reply = Reply(400, f"You sent {told}.".encode(), {"X-Sent": told.replace("\x00", "")})
    with scripted(lambda _asked: reply) as server, target_with(server.url, {"Authorization": SECRET}) as target:
        answer = target.list(PatNum=11)
    seen = f"{answer.text} {answer.headers} {answer.exchange} {answer.exchange.curl}".lower()
    for part in ("Ngq5TzLkR0uVw3Xe", "c0StOmErK3y7Qa9Z"):
        assert part.lower() not in seen.replace("\x00", "")
    assert told[8:32].lower() not in seen
    assert "[redacted]" in seen


def test_the_password_of_basic_credentials_is_hidden() -> None:
    """What Base64 packs is the secret, not only how it was packed; in the name of a header too."""
    packed = "Basic " + b64encode(b"frontdesk-two:open-sesame-please").decode()
    reply = Reply(400, b'{"user": "frontdesk-two", "password": "open-sesame-please"}', {"X-open-sesame-please": "yes"})
    with scripted(lambda _asked: reply) as server, target_with(server.url, {"Authorization": packed}) as target:
        answer = target.list(PatNum=11)
    seen = f"{answer.text} {answer.headers} {answer.exchange}"
    assert "sesame" not in seen
    assert "frontdesk" not in seen


@pytest.mark.parametrize("length", [230, 240, 250, 260])
def test_a_secret_is_hidden_before_an_error_is_cut_short(length: int) -> None:
    """What broke HTTP may hold a secret just where its description ends."""
    act = breaks(b"x" * length + SECRET.encode() + b"\r\n\r\n").act
    with (
        hostile(Hostile(act)) as url,
        target_with(url, {"Authorization": SECRET}) as target,
        pytest.raises(Blocked) as caught,
    ):
        target.list(PatNum=11)
    told = str(caught.value)
    assert "ODFHIR" not in told
    assert "Ngq5" not in told


def test_a_curl_line_names_the_variable_of_each_header() -> None:
    """The pasted command reads the same variables as the suite."""
    with (
        scripted(lambda _asked: as_json([])) as server,
        target_with(server.url, {"Authorization": SECRET, "X-Api-Key": KEY}) as target,
    ):
        curl = target.list(PatNum=11).exchange.curl.lower()
    assert '-h "authorization: $procedurelogs_authorization"' in curl
    assert '-h "x-api-key: $procedurelogs_header_x_api_key"' in curl


def echoing(url: str, client: httpx.Client) -> Callable[[Asked], Reply]:
    """Answer as the server at the URL, and show the credentials received in a header, each record and each error."""

    answered = forwarding(url, client)

    def reply(asked: Asked) -> Reply:
        sent = f"Authorization: {asked.headers.get('Authorization')}, X-Api-Key: {asked.headers.get('X-Api-Key')}"
        answer = answered(asked)
        headers = {**answer.headers, "X-Echo": sent}
        if answer.status >= 400:
            return Reply(answer.status, answer.body + f" You sent {sent}".encode(), headers)
        told = json.loads(answer.body) if answer.body else None
        for record in told if isinstance(told, list) else [told]:
            if isinstance(record, dict):
                record.update(Note=sent, ClaimNote=sent)
        return Reply(answer.status, json.dumps(told).encode(), headers)

    return reply


def test_no_secret_is_in_anything_that_a_run_leaves(tmp_path: Path) -> None:
    """A run with failures against a server that sends every header back: all its files and all that it prints."""
    rules = () if WHOLE else ("--rule", "create-procedure/*", "--rule", "get-procedure/*", "--rule", "list-*")
    with (
        reference_server(api_version=str(NEWEST), faults=FAULTS) as url,
        httpx.Client(trust_env=False) as client,
        scripted(echoing(url, client)) as server,
    ):
        secrets = {"PROCEDURELOGS_AUTHORIZATION": SECRET, "PROCEDURELOGS_HEADER_X_API_KEY": KEY}
        done = launch("run", server.url, "--examples", "1", *rules, "--out", "out", folder=tmp_path, **secrets)
    assert {one.headers.get("Authorization") for one in server.asked} == {SECRET, None, "ODFHIR nobody/nobody"}
    assert done.returncode == 1
    assert "failed" in outcomes(results_in(tmp_path / "out")).values()
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {"results.json", "report.html", "junit.xml", "summary.md", "journal.jsonl"} <= files.keys()
    assert b"[REDACTED]" in files["results.json"]
    bundle = bundled(tmp_path / "out", tmp_path)
    private = (tmp_path / "vendor.pem").read_text(encoding="ascii").splitlines()[1]
    for name, content in {**files, "the terminal": (done.stdout + done.stderr).encode(), **bundle}.items():
        for part in ("Ngq5TzLkR0uVw3Xe", "c0StOmErK3y7Qa9Z", KEY, private):
            assert part.lower().encode() not in content.lower(), name


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A private CA."""
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    """The certificate of a server on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_a_private_ca_is_trusted_by_the_usual_variable(
    authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without SSL_CERT_FILE the certificate is not trusted, and nothing is sent; with it the list is read."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with scripted(lambda _asked: as_json([]), tls) as server:
        with target_with(server.url, {}) as target, pytest.raises(Blocked, match="CERTIFICATE_VERIFY_FAILED"):
            target.list(PatNum=11)
        assert not server.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with target_with(server.url, {}) as target:
            assert target.list(PatNum=11).status == 200
            assert target.tls is not None
            assert target.tls.issuer.startswith("trustme")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
        with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
            target_with(server.url, {})


def test_a_file_for_keys_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSLKEYLOGFILE, and not the certificates."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "nowhere" / "keys"))
    with pytest.raises(ConfigurationError, match=r"keys \(SSLKEYLOGFILE\) cannot be written: No such file"):
        target_with("https://127.0.0.1:1/api/v1", {})


def test_a_proxy_of_the_environment_is_used_for_other_machines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server elsewhere is reached through HTTP_PROXY, this machine directly."""
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with scripted(lambda _asked: as_json([])) as proxy, scripted(lambda _asked: as_json([])) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/api/v1"))
        for url in ("http://practice.example/api/v1", server.url):
            with target_with(url, {}) as target:
                assert target.list(PatNum=11).status == 200
    assert [one.path for one in proxy.asked] == ["http://practice.example/api/v1/procedurelogs?PatNum=11"]
    assert [one.path for one in server.asked] == ["/api/v1/procedurelogs?PatNum=11"]


def test_a_proxy_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """The sentence says that a proxy stands between, and nothing of the password in its URL."""
    (tmp_path / "practice.yaml").write_text(
        "patients: [{PatNum: 1}]\ncodes: [{CodeNum: 1, ProcCode: D1, TreatArea: Mouth}]\n", encoding="utf-8"
    )
    proxy = f"http://user:pass-of-proxy@127.0.0.1:{free_port()}"
    url = "http://practice.example/api/v1"
    done = launch("doctor", url, "--practice", "practice.yaml", folder=tmp_path, HTTP_PROXY=proxy)
    assert done.returncode == 4
    assert (
        f"{url} cannot be tested through the proxy of the environment (HTTP_PROXY, NO_PROXY): no answer" in done.stderr
    )
    assert "pass-of-proxy" not in done.stdout + done.stderr


def test_a_proxy_that_is_none_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence that names the variables, and nothing of a traceback."""
    monkeypatch.setenv("HTTP_PROXY", "gopher://proxy")
    with pytest.raises(ConfigurationError, match="HTTP_PROXY"):
        target_with("http://practice.example/api/v1", {})
