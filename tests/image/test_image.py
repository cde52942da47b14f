"""The image, built and run for real: `make image`."""

import json
from collections import Counter

import pytest

from sandbox.world import Sandbox
from tests.cli.conftest import wait_until
from tests.image.building import Image
from tests.image.container import Container

pytestmark = pytest.mark.image


def letters(world: Sandbox) -> Counter[str]:
    return Counter(mail.to_email for mail in world.mail.accepted)


def started(container: Container) -> None:
    """Begun, and the shop adopted: what is ordered from here on is written about."""
    container.start()
    wait_until(lambda: '"event": "pass"' in container.log, seconds=60)


def order(world: Sandbox, *names: str) -> None:
    for name in names:
        world.shop.place_order(f"{name}@customers.example", name, [("MUG", 1)])


def test_it_says_what_it_is(image: Image) -> None:
    wanted = {"title", "description", "licenses", "version", "revision"}
    assert {f"org.opencontainers.image.{word}" for word in wanted} <= image.labels.keys()
    assert 0 not in image.user
    assert {"/data": {}} == image.config["Volumes"]


def test_it_is_small_and_has_nothing_to_build_with(image: Image) -> None:
    print(f"the image has {image.size / 1e6:.0f} MB")  # noqa: T201
    assert 300e6 > image.size
    tools = {"pip", "pip3", "gcc", "cc", "make", "ld", "git", "curl"}
    places = [image.root / place for place in ("usr/bin", "usr/local/bin", "opt/backorder/bin")]
    assert set() == tools & {file.name for place in places for file in place.iterdir()}
    assert [] == list(image.root.glob("**/site-packages/pip"))


def test_nothing_of_this_machine_is_in_it(image: Image) -> None:
    lent = [image.root / "etc" / "pip.conf", *(image.root / "run").rglob("*")]
    assert [] == [file for file in lent if file.is_file() and file.stat().st_size]
    assert [] == [line for line in image.config["Env"] if line.startswith(("PIP_", "HTTP", "http"))]


def test_it_runs_without_rights_and_writes_nothing_but_its_volume_and_tmp(container: Container) -> None:
    places = ("/", "/etc/backorder", "/opt/backorder", "/run/secrets", "/usr/bin", "/var/tmp")  # noqa: S108
    for place in places:
        asked = f"touch {place}/x 2>&1 || true; id -u; grep CapEff /proc/1/status"
        code, said = container.do("sh", "-c", asked)
        touched, *others = said.splitlines()
        assert (0, True) == (code, touched.startswith("touch: cannot touch")), place
        assert ["10001", "CapEff:\t0000000000000000"] == others
    assert (0, "") == container.do("sh", "-c", "touch /data/x /tmp/x && rm /data/x")


def test_it_knows_the_time_zones(container: Container) -> None:
    asked = "from zoneinfo import ZoneInfo; print(ZoneInfo('Europe/Berlin'))"
    assert (0, "Europe/Berlin\n") == container.do("/opt/backorder/bin/python", "-c", asked)


def test_everything_is_in_order_there(container: Container) -> None:
    code, said = container.do("backorder", "check")
    assert 0 == code, said


def test_it_makes_passes_and_stops_within_ten_seconds(container: Container, world: Sandbox) -> None:
    started(container)
    order(world, "ada")
    wait_until(lambda: letters(world)["ada@customers.example"] == 1)
    assert 0 == container.stop()
    assert '"event": "stopped"' in container.log


def test_killed_in_the_middle_of_a_letter_it_starts_again_and_nothing_is_lost_or_doubled(
    container: Container, world: Sandbox
) -> None:
    started(container)
    world.mail.answer_after = 60
    order(world, "ada", "ben", "cleo")
    wait_until(lambda: bool(letters(world)))
    container.kill()
    world.mail.answer_after = 0
    container.start()
    # One letter was accepted when the process died: nobody knows, so sending rests for a minute.
    wait_until(lambda: letters(world).total() == 3, seconds=120)
    assert 0 == container.stop()
    assert {1} == set(letters(world).values())
    code, said = container.do("backorder", "status", "--json")
    assert (0, 1) == (code, json.loads(said)["shops"][0]["letters"]["uncertain"])


def test_its_health_check_fails_when_passes_stop(container: Container) -> None:
    assert 1 == container.health()[0]
    started(container)
    assert (0, "Passes are being made.\n") == container.health()
    assert 0 == container.stop()
    code, said = container.health(faketime="+1h")
    assert 1 == code
    assert said.startswith("No pass of the shop “main” has come to its end for too long")
