"""What waits for a person: asked once, and asked again when it comes back."""

from sqlalchemy import Connection

from connector.ledger.tasks import Task, close_task, close_task_by_id, open_task, open_tasks
from tests.ledger.records import NOW, ORDER, SHOP

CHASE = Task("chase", "acme/MUG", "acme has not delivered MUG. When will it come?", ORDER)


def questions(connection: Connection, shop: str | None = SHOP) -> list[str]:
    return [task.question for task in open_tasks(connection, shop)]


def test_a_question_is_asked_once(connection: Connection) -> None:
    assert open_task(connection, SHOP, CHASE, NOW)
    assert not open_task(connection, SHOP, CHASE, NOW)

    [task] = open_tasks(connection, SHOP)
    assert ("chase", "acme/MUG", CHASE.question, ORDER, NOW) == (
        task.kind,
        task.key,
        task.question,
        task.order_id,
        task.opened_at,
    )


def test_a_question_whose_words_changed_is_still_the_same_one(connection: Connection) -> None:
    open_task(connection, SHOP, CHASE, NOW)

    assert not open_task(connection, SHOP, Task("chase", "acme/MUG", "Where are the mugs?"), NOW)
    assert ["Where are the mugs?"] == questions(connection)


def test_another_kind_key_or_shop_is_another_question(connection: Connection) -> None:
    open_task(connection, SHOP, CHASE, NOW)

    assert open_task(connection, SHOP, Task("vanished", "acme/MUG", "?"), NOW)
    assert open_task(connection, SHOP, Task("chase", "acme/CUP", "?"), NOW)
    assert open_task(connection, "other", CHASE, NOW)
    assert 3 == len(questions(connection))
    assert 4 == len(questions(connection, None))


def test_what_answered_itself_is_closed_and_may_be_asked_again(connection: Connection) -> None:
    open_task(connection, SHOP, CHASE, NOW)
    close_task(connection, SHOP, "chase", ["acme/MUG"], NOW)
    assert [] == questions(connection)

    assert open_task(connection, SHOP, CHASE, NOW)
    assert [CHASE.question] == questions(connection)


def test_closing_one_question_leaves_the_others(connection: Connection) -> None:
    open_task(connection, SHOP, CHASE, NOW)
    open_task(connection, "other", CHASE, NOW)
    close_task(connection, SHOP, "vanished", ["acme/MUG"], NOW)
    close_task(connection, SHOP, "chase", ["acme/CUP"], NOW)
    assert 2 == len(questions(connection, None))

    close_task(connection, SHOP, "chase", ["acme/MUG"], NOW)
    assert [CHASE.question] == questions(connection, "other")


def test_a_person_closes_a_question_once(connection: Connection) -> None:
    open_task(connection, SHOP, CHASE, NOW)
    [task] = open_tasks(connection, SHOP)

    assert task == close_task_by_id(connection, task.id, NOW)
    assert None is close_task_by_id(connection, task.id, NOW)
    assert None is close_task_by_id(connection, 4711, NOW)
