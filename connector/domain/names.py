"""A customer's name, in the order in which it is said."""

import re

# Chinese characters, kana and hangul, with the signs that stand among them in names.
_FAMILY_FIRST = re.compile(
    r"[\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff・\s]+"
)


def full_name(given: str, family: str) -> str:
    """Family name first where both are written in Chinese, Japanese or Korean, as in “山田 花子”.

    Shops keep the two apart and say nothing of their order. Written in Latin letters the same name is
    said as the customer wrote it into a form in those letters: given name first.
    """
    given, family = given.strip(), family.strip()
    if given and family and _FAMILY_FIRST.fullmatch(given + family):
        return f"{family} {given}"
    return f"{given} {family}".strip()
