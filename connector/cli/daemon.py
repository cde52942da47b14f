"""`run` and `health`."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

import os
import sys

import typer

from connector.cli.running import FAILED, JsonOption, opened, say, say_json, settings_of, world_of


def run(ctx: typer.Context) -> None:
    """Make passes for ever: the daemon.

    Each shop has its own interval. SIGTERM or Ctrl-C stops it between two steps, within ten seconds.
    """
    from connector.service.daemon.running import run_daemon
    from connector.service.daemon.stop import Stop
    from connector.service.logs import set_up

    settings = settings_of(ctx)
    set_up(settings.service.log_level)
    with Stop() as stop:
        ended = run_daemon(settings, world_of(ctx), stop)
    if not ended:
        # A thread is still waiting for somebody outside. Its pass is now like one that was killed:
        # waiting for it would only make our own killer lose patience.
        sys.stderr.flush()
        os._exit(0)


def health(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Say whether passes are being made: for Docker's HEALTHCHECK and the like.

    Exit code: 0 they are, 1 a shop has had no finished pass for too long, or the ledger cannot be read.
    """
    from connector.service.daemon.health import health_of

    with opened(ctx) as app:
        found = health_of(app, world_of(ctx).now())
    if as_json:
        say_json("health", ready=found.ready, problems=found.sentences)
    else:
        say(found.sentences or ("Passes are being made.",))
    if not found.ready:
        raise typer.Exit(FAILED)
