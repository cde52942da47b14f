"""A run against a real shop writes what it saw into the table."""

from tests.live.seen import Seen

TABLE = """# A table.

[[row]]
name = "a"
facts = "1"
[[row.step]]
send = "GET a"

[[row]]
name = "b"
facts = "1"
seen = ["8.9.1", "10.0.0"]
[[row.step]]
send = "GET b"

[[row]]
name = "c"
facts = "1"
seen = ["9.9.5"]
"""


def test_a_row_seen_true_gets_the_version_and_one_seen_false_loses_it() -> None:
    seen = Seen(("9.9.5", "6.9"), true=["a", "b"], false=["c"])

    written = seen.write_into(TABLE)

    expected = TABLE.replace('name = "a"\nfacts = "1"\n', 'name = "a"\nfacts = "1"\nseen = ["9.9.5"]\n')
    expected = expected.replace('["8.9.1", "10.0.0"]', '["8.9.1", "9.9.5", "10.0.0"]')
    assert (
        expected.replace('name = "c"\nfacts = "1"\nseen = ["9.9.5"]', 'name = "c"\nfacts = "1"\nseen = []')
        == written
    )


def test_a_row_that_was_not_tried_stays_as_it_is() -> None:
    assert TABLE == Seen(("9.9.5", "6.9"), unseen={"a": "no key"}).write_into(TABLE)


def test_the_end_of_a_run_says_what_it_saw_on_which_version() -> None:
    seen = Seen(("9.9.5", "6.9"), true=["a"], false=["c"], unseen={"b": "no key"})

    assert [
        "WooCommerce 9.9.5 on WordPress 6.9",
        "true: a",
        "not seen: b: no key",
        "FALSE: c",
        "1 rows seen true, 1 not seen, 1 FALSE",
    ] == seen.lines()
