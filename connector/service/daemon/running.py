"""`backorder run`: everything that the daemon is made of, put together and taken apart again."""

import time
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from connector.bootstrap import App, World
from connector.service.daemon.events import answer_events
from connector.service.daemon.health import Health, health_of
from connector.service.daemon.metrics import Metrics
from connector.service.daemon.runner import Runner
from connector.service.daemon.stop import Stop
from connector.service.daemon.ticking import EVERY, tick_until
from connector.service.daemon.web import answering, web_app
from connector.service.opening import opened
from connector.settings import Settings

STOPS_WITHIN = 7.0
"""Seconds that a step may take to end when told to stop. Who stops us (systemd, Docker) waits for 10; the
web server and the end of the process need the rest."""

_DEAF_AFTER = 60 * EVERY
_log = structlog.get_logger()


def run_daemon(settings: Settings, world: World, stop: Stop) -> bool:
    """Make passes until told to stop; whether all steps under way came to their end in time.

    Where one did not, the caller must end the process: whatever it was doing is then as after a
    crash, and the next pass finds out what was left.
    """
    with opened(settings, replace(world, sleep=stop.sleep)) as app:
        metrics = Metrics(app, world.now())
        runner = Runner(app, stop, now=world.now, on_pass=metrics.count)
        pages = web_app(
            live=lambda: time.monotonic() - runner.ticked_at < _DEAF_AFTER,
            health=partial(_health, app, world, world.now()),
            registry=metrics.registry,
            events=partial(answer_events, app, now=world.now) if app.events else None,
        )
        with answering(settings.service.listen, pages):
            _log.info("started", shops=list(app.shops), listen=settings.service.listen)
            for sentence in settings.warnings():
                _log.warning("something in the settings is seldom meant", sentence=sentence)
            tick_until(stop, runner.run_due)
            _log.info("stopping", under_way=list(runner.under_way))
            ended = runner.finish(STOPS_WITHIN)
        _log.info("stopped") if ended else _log.warning("a step did not end in time and is abandoned")
        return ended


def _health(app: App, world: World, started_at: datetime) -> Health:
    return health_of(app, world.now(), since=started_at)
