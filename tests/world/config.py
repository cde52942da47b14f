"""The configuration that a world's merchant would write."""

from pathlib import Path

from tests.world.plan import Plan
from tests.world.stage import Stage

CONFIG = """\
config_version = 1

[policy.dates]
promise_buffer_days = {buffer}
{lead}

[policy.brakes]
mode = "{mode}"
{brakes}

[policy.goodwill]
{goodwill}

[mail]
sender = "{sender}"
folder = "letters"
{uncertain}
host = "https://mail.test"
api_key = "SG.test"
from_email = "shop@shopworld.net"

[support]
email = "help@shopworld.net"
{team}

[ledger]
path = "ledger.sqlite"
keep_days = 1
"""

SHOP = """
[shops.{name}]
{shop}
timezone = "{zone}"
ships = "{ships}"
"""

SUPPLIER = """
[suppliers.{name}]
shop = "{shop}"
{place}
shape = "{shape}"
quantity = "{quantity}"
columns = {{ sku = "item", date = "due", reference = "po"{counted} }}
{interval}
"""

TEAM = """\
team_webhook = "https://chat.test/services/hook"
heads_up_from = 2
"""
LOOSE = """\
hold_above = 1000
hold_above_share = 1.0
hold_share_from = 1000
"""
TIGHT = """\
hold_above = 2
"""
WRAPS = """\
[policy.goodwill.steps.first]
gift_wrap = true
from_days = 1
[policy.goodwill.steps.again]
percent = 5
from_days = 1
from_letter = 2
"""
MIXED = """\
[policy.goodwill.steps.first]
gift_wrap = true
from_days = 1
[policy.goodwill.steps.long]
percent = 5
from_days = {days}
"""
GENEROUS = """\
[policy.goodwill.steps.first]
percent = 5
from_days = 1
"""


def write_config(folder: Path, stages: list[Stage], *, rehearsing: bool, buffer: int) -> Path:
    plan = stages[0].plan
    resend = f'on_uncertain = "resend"\nresend_after_hours = {plan.resend_after_hours}'
    text = CONFIG.format(
        buffer=buffer,
        team=TEAM if plan.team else "",
        lead="" if plan.lead_days is None else f"lead_time_days = {plan.lead_days}",
        sender="folder" if rehearsing else "sendgrid",
        uncertain=resend if plan.resend_after_hours else "",
        mode="review" if plan.review else "auto",
        brakes=TIGHT if plan.tight_brakes else LOOSE,
        goodwill=_goodwill_of(plan) if plan.goodwill else "",
    )
    text += "".join(_settings_of(stage) for stage in stages)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _goodwill_of(plan: Plan) -> str:
    if plan.codes_from_days is not None:
        return MIXED.format(days=plan.codes_from_days)
    return WRAPS if plan.wraps else GENEROUS


def _settings_of(stage: Stage) -> str:
    plan = stage.plan
    ships = "together" if plan.together else "as_available"
    text = SHOP.format(name=stage.name, shop=stage.truth.shop.section, zone=plan.zone, ships=ships)
    for maker in stage.life.makers:
        place = (
            f'url = "https://supplier.test/{maker.name}.csv"' if plan.by_url else f'path = "{maker.name}.csv"'
        )
        counted = ', quantity = "qty"' if maker.counted else ""
        text += SUPPLIER.format(
            shop=stage.name,
            place=place,
            name=maker.name,
            shape=maker.shape,
            quantity=maker.quantity,
            counted=counted,
            interval="poll_minutes = 5" if plan.own_interval else "",
        )
    return text
