"""Names in the order in which they are said."""

import pytest

from connector.domain.names import full_name


@pytest.mark.parametrize(
    ("given", "family", "said"),
    [
        ("Anna", "Smith", "Anna Smith"),
        (" Anna ", "", "Anna"),
        ("", "Smith", "Smith"),
        ("", "", ""),
        ("花子", "山田", "山田 花子"),
        ("はなこ", "やまだ", "やまだ はなこ"),
        ("ジョー", "佐々木", "佐々木 ジョー"),
        ("民秀", "김", "김 民秀"),
        ("Hanako", "Yamada", "Hanako Yamada"),
        ("花子", "Smith", "花子 Smith"),
        ("", "山田", "山田"),
        ("Łukasz", "Żak", "Łukasz Żak"),
    ],
)
def test_the_family_name_comes_first_where_it_is_said_so(given: str, family: str, said: str) -> None:
    assert said == full_name(given, family)
