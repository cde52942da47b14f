"""Getting a supplier's file from a path or an address, only when it is another one."""

import os
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from adapters.suppliers import Columns, CsvSource, Reading, places
from connector.domain.supply import FeedFile
from connector.errors import ConnectorError, Permanent, Refused, Transient

READING = Reading(columns=Columns(sku="SKU", date="Date"))
ONE = b"SKU,Date\nMUG,2026-12-01\n"
OTHER = b"SKU,Date\nMUG,2026-12-15\n"
STAMP = "Tue, 24 Nov 2026 08:00:00 GMT"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def fetched(source: CsvSource, last_digest: str | None = None) -> FeedFile:
    file = source.fetch(last_digest)
    assert file is not None
    return file


def from_path(path: Path) -> CsvSource:
    return CsvSource("acme", path=path, reading=READING)


def test_a_file_at_a_path_has_its_name_and_time_of_change(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes(ONE)
    os.utime(path, (0, NOW.timestamp()))
    file = fetched(from_path(path))
    assert ("feed.csv", NOW, ONE) == (file.name, file.modified_at, file.content)
    assert ["MUG"] == [row.sku for row in file.rows]


def test_the_same_bytes_are_the_same_file_whatever_their_time(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes(ONE)
    source = from_path(path)
    digest = fetched(source).digest
    os.utime(path, (0, 0))
    assert source.fetch(digest) is None
    path.write_bytes(OTHER)
    assert OTHER == fetched(source, digest).content


def test_a_missing_file_may_come_and_an_unreadable_one_needs_a_person(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    with pytest.raises(Transient, match=r"There is no file .*feed\.csv \(suppliers\.acme\.path\)\."):
        from_path(path).fetch(None)
    with pytest.raises(
        Permanent, match=r"The file .* \(suppliers\.acme\.path\) cannot be read: Is a directory\."
    ):
        from_path(tmp_path).fetch(None)


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes(ONE)
    real, calls = os.fstat, []

    def fstat_while_somebody_writes(handle: int) -> os.stat_result:
        calls.append(handle)
        if len(calls) > 1:
            path.write_bytes(ONE + b"CUP,2026-12-01\n")
        return real(handle)

    monkeypatch.setattr("adapters.suppliers.places.os.fstat", fstat_while_somebody_writes)
    with pytest.raises(Transient, match="is still being written"):
        from_path(path).fetch(None)


def test_a_file_past_all_measure_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LARGEST_FILE", 10)
    path = tmp_path / "feed.csv"
    path.write_bytes(ONE)
    with pytest.raises(Permanent, match=r"is larger than"):
        from_path(path).fetch(None)


class Supplier(ThreadingHTTPServer):
    """A supplier's web server on loopback. `asked` holds the headers of each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.body, self.headers = 200, ONE, {"ETag": '"1"', "Last-Modified": STAMP}
        self.moved: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/files/acme.csv?token=t0ken"


class _Handler(BaseHTTPRequestHandler):
    server: Supplier
    timeout: ClassVar[float] = 5

    def do_GET(self) -> None:
        supplier = self.server
        supplier.asked.append((self.path, dict(self.headers)))
        if location := supplier.moved.get(self.path):
            self.send_response(302)
            self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        known = self.headers.get("If-None-Match") == supplier.headers.get("ETag", "-")
        self.send_response(304 if known else supplier.status)
        for name, value in supplier.headers.items():
            self.send_header(name, value)
        body = b"" if known else supplier.body
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def supplier() -> Iterator[Supplier]:
    with Supplier() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def from_url(supplier: Supplier) -> CsvSource:
    return CsvSource("acme", url=supplier.url, reading=READING, now=lambda: NOW)


def test_a_file_at_an_address_has_the_name_and_time_that_the_server_says(supplier: Supplier) -> None:
    file = fetched(from_url(supplier))
    assert ("acme.csv", datetime(2026, 11, 24, 8, 0, tzinfo=UTC), ONE) == (
        file.name,
        file.modified_at,
        file.content,
    )
    assert "/files/acme.csv?token=t0ken" == supplier.asked[0][0]


def test_the_server_is_asked_only_for_another_file_than_the_last(supplier: Supplier) -> None:
    source = from_url(supplier)
    digest = fetched(source).digest
    assert source.fetch(digest) is None
    _, headers = supplier.asked[-1]
    assert ('"1"', STAMP) == (headers["If-None-Match"], headers["If-Modified-Since"])
    supplier.body, supplier.headers = OTHER, {"ETag": '"2"'}
    assert OTHER == fetched(source, digest).content


def test_a_file_that_was_got_but_not_kept_is_asked_for_in_full_again(supplier: Supplier) -> None:
    source = from_url(supplier)
    kept = sha256(b"the one before").hexdigest()
    assert ONE == fetched(source, kept).content
    assert ONE == fetched(source, kept).content
    assert "If-None-Match" not in supplier.asked[-1][1]


def test_a_look_at_the_source_in_between_hides_no_file(supplier: Supplier) -> None:
    source = from_url(supplier)
    digest = fetched(source).digest
    supplier.body, supplier.headers = OTHER, {"ETag": '"2"'}
    source.check()
    assert OTHER == fetched(source, digest).content


def test_without_a_time_from_the_server_the_file_is_as_old_as_the_answer(supplier: Supplier) -> None:
    supplier.headers = {}
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= fetched(from_url(supplier)).modified_at <= datetime.now(UTC)


ANSWERS: list[tuple[int, type[ConnectorError], str]] = [
    (404, Permanent, r"acme has no file at its address \(suppliers\.acme\.url\)\."),
    (401, Refused, "acme refused the credentials"),
    (503, Transient, "acme is not available"),
    (500, Transient, "acme failed"),
    (204, Transient, "did not send a complete file"),
]


@pytest.mark.parametrize(("status", "error", "sentence"), ANSWERS)
def test_an_answer_that_is_no_file_is_sorted_by_what_helps(
    supplier: Supplier, status: int, error: type[ConnectorError], sentence: str
) -> None:
    supplier.status, supplier.body = status, b""
    with pytest.raises(error, match=sentence):
        from_url(supplier).fetch(None)


def test_a_redirection_is_followed_as_share_links_need_it(supplier: Supplier) -> None:
    supplier.moved["/share"] = "/files/acme.csv?token=t0ken"
    source = CsvSource("acme", url=f"http://127.0.0.1:{supplier.server_port}/share", reading=READING)
    assert ONE == fetched(source).content


@pytest.mark.parametrize(
    ("location", "what"), [("ftp://127.0.0.1/a.csv", "not secure"), ("http://[", "none")]
)
def test_a_redirection_to_what_is_no_safe_address_is_not_followed(
    supplier: Supplier, location: str, what: str
) -> None:
    supplier.moved["/share"] = location
    source = CsvSource("acme", url=f"http://127.0.0.1:{supplier.server_port}/share", reading=READING)
    sentence = rf"acme sends us to an address that is {what} \(suppliers\.acme\.url\)"
    with pytest.raises(Permanent, match=sentence):
        source.fetch(None)


def test_a_ring_of_redirections_comes_to_an_end(supplier: Supplier) -> None:
    supplier.moved["/share"] = "/share"
    source = CsvSource("acme", url=f"http://127.0.0.1:{supplier.server_port}/share", reading=READING)
    with pytest.raises(Permanent, match="acme sends us from one address to the next"):
        source.fetch(None)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    source = CsvSource("acme", url=f"http://127.0.0.1:{port}/feed.csv", reading=READING)
    with pytest.raises(Transient, match="acme could not be reached"):
        source.fetch(None)


def test_a_login_page_in_place_of_the_file_is_a_problem_of_the_file(supplier: Supplier) -> None:
    supplier.body = b"<html>Log in</html>"
    problem = fetched(from_url(supplier)).problem
    assert problem is not None
    assert problem.startswith("The file is a web page")


def test_an_token_in_the_address_is_in_no_representation_and_no_error(supplier: Supplier) -> None:
    source = from_url(supplier)
    supplier.status = 503
    with pytest.raises(Transient) as caught:
        source.fetch(None)
    assert "t0ken" not in repr(source) + str(caught.value) + caught.value.details


def test_a_source_has_exactly_one_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="exactly one of path and url"):
        CsvSource("acme", reading=READING)
    with pytest.raises(ValueError, match="exactly one of path and url"):
        CsvSource("acme", reading=READING, path=tmp_path, url="https://a.example")


CHECKS = [
    (ONE, True, "feed.csv: rows read: 1."),
    (
        ONE + b"CUP,soon\n",
        False,
        (
            "feed.csv: rows read: 1, set aside: 1. The first is row 3: "
            'The date "soon" is not one of the configured formats (%Y-%m-%d).'
        ),
    ),
    (
        b"Item,Date\nMUG,2026-12-01\n",
        False,
        'The file has no column "SKU" (suppliers.acme.columns.sku). Found: "Item", "Date".',
    ),
    (None, False, "There is no file {path} (suppliers.acme.path)."),
]


@pytest.mark.parametrize(("content", "ok", "sentence"), CHECKS)
def test_a_check_says_what_is_wrong_with_the_source(
    tmp_path: Path, content: bytes | None, ok: bool, sentence: str
) -> None:
    path = tmp_path / "feed.csv"
    if content is not None:
        path.write_bytes(content)
    (finding,) = from_path(path).check()
    assert ("supplier acme", ok, sentence.format(path=path)) == (
        finding.subject,
        finding.ok,
        finding.sentence,
    )
    assert ok == (finding.remedy == "")
