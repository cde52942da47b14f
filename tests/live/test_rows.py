"""The fidelity table, asked of a real shop."""

import pytest
import requests

from tests.fidelity.playing import WOO, play_woo
from tests.fidelity.runner import Row
from tests.live.environment import needed
from tests.live.real import RealShop
from tests.live.seen import Seen

pytestmark = pytest.mark.live


@pytest.mark.parametrize("row", WOO, ids=lambda row: row.name)
def test_a_row_is_true(row: Row, real: RealShop, session: requests.Session, seen: Seen) -> None:
    try:
        if row.needs:
            needed(row.needs)
        if reason := real.not_for(row):
            pytest.skip(reason)
        with real.in_zone(row.zone):
            play_woo(row, real, session, real.versions[0])
    except pytest.skip.Exception as skipped:
        seen.unseen[row.name] = str(skipped)
        raise
    except Exception:
        seen.false.append(row.name)
        raise
    seen.true.append(row.name)
