"""The demo as a user runs it: a process of its own."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.bootstrap import assemble
from connector.ledger.notices import notices_in
from connector.ledger.states import NoticeState
from connector.settings import load

SCHEMA = Path("docs/json/demo.schema.json")
HANGS_AFTER_SECONDS = 300


def start(*arguments: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "connector.demo", *arguments], stdout=pipe, stderr=pipe, text=True
    )


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    with start(*arguments) as process:
        output, complaints = process.communicate(timeout=HANGS_AFTER_SECONDS)
    return subprocess.CompletedProcess(process.args, process.returncode, output, complaints)


@dataclass(frozen=True)
class Run:
    folder: Path
    code: int
    output: str

    @property
    def numbers(self) -> Any:
        return json.loads(self.output)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("demo") / "left"
    done = run("--json", "--folder", str(folder))
    return Run(folder, done.returncode, done.stdout)


def test_three_weeks_are_played_to_their_end(demo: Run) -> None:
    assert 0 == demo.code
    assert 21 == demo.numbers["days"]


def test_the_output_fits_its_schema(demo: Run) -> None:
    schema = json.loads(SCHEMA.read_text())
    assert set(schema["required"]) == set(schema["properties"]) == set(demo.numbers)
    assert schema["properties"]["format"]["const"] == demo.numbers["format"]
    assert set(schema["properties"]["letters"]["propertyNames"]["enum"]) >= set(demo.numbers["letters"])
    for key, rule in schema["properties"].items():
        kind = {"integer": int, "string": str, "object": dict}.get(rule.get("type"), object)
        assert isinstance(demo.numbers[key], kind), key


def test_every_kind_of_the_story_is_written(demo: Run) -> None:
    assert {"confirmation": 11, "delay": 9, "earlier": 1, "unknown": 1} == demo.numbers["letters"]


def test_flags_are_set_and_given_back(demo: Run) -> None:
    assert (7, 5) == (demo.numbers["flags_set"], demo.numbers["flags_restored"])


def test_the_broken_file_is_quarantined_and_nothing_else_is_wrong(demo: Run) -> None:
    assert 1 == demo.numbers["quarantined"]
    for key in ("failures", "held", "uncertain", "refused", "not_sent"):
        assert 0 == demo.numbers[key], key


def test_each_letter_is_there_as_html_and_as_text(demo: Run) -> None:
    pages = {file.stem for file in (demo.folder / "letters").glob("*.html")} - {"index"}
    texts = {file.stem for file in (demo.folder / "letters").glob("*.txt")}
    assert pages == texts
    assert len(pages) == demo.numbers["mails"]
    index = (demo.folder / "letters" / "index.html").read_text()
    assert {f"{name}.{end}" for name in pages for end in ("html", "txt")} == set(
        re.findall(r'href="([^"]+)"', index)
    )


def test_codes_go_to_those_who_were_told_a_date_that_slipped(demo: Run) -> None:
    with_code = [f.stem for f in sorted((demo.folder / "letters").glob("*.txt")) if "SORRY-" in f.read_text()]
    expected = ["11-delay-elena", "13-delay-wes", "14-delay-yara", "15-delay-dev", "16-delay-farid"]
    assert expected == with_code
    assert len(with_code) == demo.numbers["codes"]


def test_the_two_of_a_pair_say_the_same_dates(demo: Run) -> None:
    for text in (demo.folder / "letters").glob("*.txt"):
        dates = set(re.findall(r"\d+ [A-Z][a-z]+ 20\d\d", text.read_text()))
        assert dates
        page = text.with_suffix(".html").read_text().replace("\N{NO-BREAK SPACE}", " ")
        assert all(day in page for day in dates), text.name


def test_the_summary_tells_every_day(demo: Run) -> None:
    days = re.findall(r"^## Day (\d+),", (demo.folder / "summary.md").read_text(), re.MULTILINE)
    assert [str(day) for day in range(1, 22)] == days


def test_the_ledger_it_leaves_knows_every_letter(demo: Run) -> None:
    app = assemble(load(demo.folder / "config.toml", {}))
    try:
        with app.ledger.read() as connection:
            states = [notice.state for shop in app.shops for notice in notices_in(connection, shop)]
    finally:
        app.close()
    assert [NoticeState.SENT] * demo.numbers["mails"] == states


def test_it_leaves_a_strange_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run("--folder", str(tmp_path))
    assert 2 == done.returncode
    assert f"{tmp_path} is there already, and the demo did not make it" in done.stderr
    assert ["mine.txt"] == [file.name for file in tmp_path.iterdir()]


def test_it_can_be_interrupted(tmp_path: Path) -> None:
    with start("--folder", str(tmp_path / "left")) as process:
        assert process.stdout is not None
        assert any("Day 2," in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=10)
    assert 130 == process.returncode
    assert "Stopped." == complaints.strip()


@pytest.fixture(scope="module")
def served(demo: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A demo that is being served, in the folder that an earlier one left."""
    folder = tmp_path_factory.mktemp("served") / "left"
    shutil.copytree(demo.folder, folder)
    (folder / "letters" / "left over.txt").touch()
    with start("--json", "--serve", "--folder", str(folder)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert any("Ctrl-C closes it" in line for line in process.stderr)
        output = "".join(takewhile("}\n".__ne__, process.stdout)) + "}"
        yield Run(folder, 0, output)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert 0 == process.returncode


def test_it_replaces_its_own_folder_with_the_same_story(demo: Run, served: Run) -> None:
    where = {"folder": str(served.folder)}
    assert demo.numbers | where == served.numbers
    told = (demo.folder / "summary.md").read_text().replace(str(demo.folder), str(served.folder))
    assert told == (served.folder / "summary.md").read_text()
    assert not (served.folder / "letters" / "left over.txt").exists()


def test_the_served_shop_takes_an_order_and_a_slip(served: Run) -> None:
    folder = served.folder
    settings = load(folder / "config.toml", {})
    door = f"{settings.shops['main'].url}/_sandbox"
    app = assemble(settings)
    try:
        _poke(folder, f"{door}/shop/place_order", "order.json")
        assert {"confirmation": 1} == app.sync("main").letters
        _poke(folder, f"{door}/supplier/publish", "slip.json")
        assert {"delay": 2} == app.sync("main").letters
    finally:
        app.close()


def _poke(folder: Path, url: str, body: str) -> None:
    text = (folder / "try" / body).read_bytes()
    answer = requests.post(url, data=text, verify=str(folder / "ca.pem"), timeout=10)
    assert 200 == answer.status_code, answer.text
