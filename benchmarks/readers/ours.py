"""The connector's own first read of a shop: its pull, with its ledger.

Run as `python -m benchmarks.readers.ours URL CA FOLDER`.
"""

import sys
from pathlib import Path

from sqlalchemy import select

from benchmarks.readers.landing import write_landed
from benchmarks.readers.measuring import Measured, say
from connector.bootstrap import World
from connector.ledger.tables import orders
from connector.service.opening import opened
from connector.settings import load
from connector.sync.context import PassReport
from connector.sync.pull import could_pull

_SETTINGS = """
config_version = 1
[shops.main]
url = "{url}"
key = "ck_test"
secret = "cs_test"
ca_file = "{ca}"
"""


def main(url: str, ca: str, folder: str) -> None:
    settings = Path(folder) / "config.toml"
    settings.write_text(_SETTINGS.format(url=url, ca=ca))
    with opened(load(settings, {}), World()) as app:
        ctx, report = app.shop("main"), PassReport("main")
        ctx.platform.check()
        ctx.platform.take_usage()
        with Measured() as measured:
            done = could_pull(ctx, report)
        if not done:
            raise SystemExit("; ".join(report.failures))
        with app.ledger.read() as connection:
            rows = connection.execute(select(orders.c.order_id, orders.c.modified_at)).all()
        write_landed(folder, {row.order_id: f"{row.modified_at:%Y-%m-%dT%H:%M:%S}" for row in rows})
        say(measured, orders=report.orders_read, requests=ctx.platform.take_usage().requests)


if __name__ == "__main__":
    main(*sys.argv[1:])
