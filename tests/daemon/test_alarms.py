"""Alarms of a real daemon that is killed and started again."""

import tomllib

from tests.cli.conftest import CommandLine, wait_until
from tests.cli.schema import problems
from tests.daemon.conftest import Daemon

ME = "me@mugs.example"
BEGAN = "Alarm: main: the shop refuses the connector's credentials"


def heard(shop: CommandLine) -> list[str]:
    return [mail.subject for mail in shop.sandbox.mail.accepted if mail.to_email == ME]


def test_a_daemon_that_is_killed_after_an_alarm_raises_it_no_second_time(
    daemon: Daemon, live_shop: CommandLine
) -> None:
    live_shop.configure(f'[alarms]\nemail = "{ME}"\n')
    config = live_shop.folder / "config.toml"
    right = config.read_text()
    config.write_text(right.replace(tomllib.loads(right)["shops"]["main"]["key"], "ck_of_another_shop"))
    process = daemon.start()
    wait_until(lambda: bool(heard(live_shop)))
    process.kill()
    process.wait()
    passes = len(daemon.said("pass"))
    daemon.start()
    wait_until(lambda: len(daemon.said("pass")) >= passes + 2)
    assert [BEGAN] == heard(live_shop)
    said = live_shop.ask("status")
    assert [] == problems(said)
    assert ["shop refuses"] == [alarm["kind"] for alarm in said["shops"][0]["alarms"]]
    assert "Alarm: shop refuses, since" in live_shop.run("status").stdout
    assert 'backorder_alarms{shop="main"} 1.0' in daemon.ask("/metrics").text
    daemon.stop()
    config.write_text(right)
    daemon.start()
    wait_until(lambda: len(heard(live_shop)) > 1)
    assert [BEGAN, "Over: main: the shop refuses the connector's credentials"] == heard(live_shop)
    assert 0 == daemon.stop()
