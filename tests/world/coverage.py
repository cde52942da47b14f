"""What hundreds of worlds must have exercised: a proof that never met a danger proves nothing."""

from collections import Counter

from tests.world.reference import Kind
from tests.world.run import FILE_FAULTS, MAIL_FAULTS, READ_FAULTS, WRITE_FAULTS

A_HUNDREDTH = 100
LETTER_POINTS = (
    *("before commit seal", "after commit seal", "before commit settle", "after commit settle"),
    *("wire before POST mail/send", "wire after POST mail/send"),
)
BRAKES = ("quarantine", "approval", "letters of one cause", "first pass after")
PEOPLE = ("approved", "accepted a file", "rejected a file")
CRASHES_FOR_200_WORLDS = 20


def missing(counts: Counter[str], worlds: int) -> list[str]:
    """What was exercised too seldom, each with how often it was."""
    enough = max(1, worlds * CRASHES_FOR_200_WORLDS // 200)
    wanted = {f"crash: {point}": enough for point in LETTER_POINTS}
    wanted |= {f"{kind} (letter)": 1 for kind in Kind}
    wanted |= {f"fault: woo {kind}": 1 for kind in {*READ_FAULTS, *WRITE_FAULTS}}
    wanted |= {f"fault: mail {kind}": 1 for kind in MAIL_FAULTS}
    wanted |= {f"fault: supplier {kind}": 1 for kind in FILE_FAULTS}
    wanted |= {f"people: {act}": 1 for act in PEOPLE}
    wanted |= dict.fromkeys(("changed during a pass", "sealed unseen", "code", "news withdrawn"), 1)
    seldom = [
        f"{name}: {counts[name]} of {number}" for name, number in wanted.items() if counts[name] < number
    ]
    bitten = [name for name in counts if name.startswith("brake: ")]
    return seldom + [f"brake: {words}" for words in BRAKES if not any(words in name for name in bitten)]
