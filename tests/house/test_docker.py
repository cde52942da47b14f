"""The Dockerfile and the compose files, as far as they can be judged without building anything."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector.settings import load

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = sorted((ROOT / "docker").glob("*/compose.yaml"))
EXPECTED = ["shopify", "woocommerce"]

each_compose = pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.parent.name)


def connector_of(file: Path) -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]["connector"]
    return service


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("no hadolint for this kind of machine")
    done = subprocess.run(  # noqa: S603 - hadolint itself
        [hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stdout)


def test_how_packages_are_got_stands_in_no_image() -> None:
    assert [] == re.findall(r"https?://|index-url|PIP_\w+|proxy", DOCKERFILE.partition("LABEL")[0])


def test_the_image_runs_as_nobody_and_is_asked_how_it_is() -> None:
    assert ["10001:10001"] == re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    assert re.search(r'^HEALTHCHECK .* CMD \["backorder", "health"\]$', DOCKERFILE, re.MULTILINE)
    assert ["/data"] == re.findall(r"^VOLUME (.+)$", DOCKERFILE, re.MULTILINE)


def test_there_is_a_compose_file_beside_a_shop_on_either_platform() -> None:
    assert EXPECTED == [file.parent.name for file in COMPOSE]


@each_compose
def test_it_is_a_compose_file(file: Path) -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*checker, str(file)], capture_output=True, text=True, check=False)  # noqa: S603 - a library's own program
    assert 0 == done.returncode, done.stdout + done.stderr


@each_compose
def test_the_connector_gets_no_more_than_it_needs(file: Path) -> None:
    connector = connector_of(file)
    assert connector["read_only"] is True
    assert ["ALL"] == connector["cap_drop"]
    assert ["no-new-privileges:true"] == connector["security_opt"]
    assert ["/tmp"] == connector["tmpfs"]  # noqa: S108 - where a container may write
    assert set() == {"user", "privileged", "ports", "healthcheck"} & connector.keys()
    writable = [volume for volume in connector["volumes"] if not volume.endswith(":ro")]
    assert ["ledger:/data"] == writable
    assert "unless-stopped" == connector["restart"]


@each_compose
def test_secrets_are_files_that_nobody_commits(file: Path) -> None:
    known = yaml.safe_load(file.read_text(encoding="utf-8"))["secrets"]
    assert set(connector_of(file)["secrets"]) <= known.keys()
    for secret in known.values():
        done = subprocess.run(  # noqa: S603
            ["git", "check-ignore", "-q", str(file.parent / secret["file"])],  # noqa: S607
            cwd=ROOT,
            check=False,
        )
        assert 0 == done.returncode, secret


@each_compose
def test_its_settings_can_be_used_with_its_secrets_and_environment(file: Path, tmp_path: Path) -> None:
    connector = connector_of(file)
    for name in connector["secrets"]:
        (tmp_path / name).write_text("a_secret\n")
    given = dict.fromkeys(connector.get("environment", {}), "https://shop.example.com")
    settings = load(file.with_name("config.toml"), given | {"BACKORDER_SECRETS_DIR": str(tmp_path)})
    assert [] == settings.warnings()
    assert "folder" == settings.mail.sender


@each_compose
def test_every_other_service_says_when_it_is_ready(file: Path) -> None:
    services = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
    assert [] == [name for name, one in services.items() if name != "connector" and "healthcheck" not in one]
    images = [one["image"] for name, one in services.items() if name != "connector"]
    assert [] == [image for image in images if not re.search(r":\d", image)]
