"""`tasks`: what waits for you."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

from typing import Annotated

import typer

from connector.cli.running import JsonOption, ShopOption, group, opened, say, say_json

app = group("Questions that wait for you.")


@app.command("list")
def list_(ctx: typer.Context, shop: ShopOption = None, as_json: JsonOption = False) -> None:
    """Show what waits for you."""
    from connector.cli.text.tasks import task_lines
    from connector.service.task_list import tasks_of

    with opened(ctx) as program:
        places = [program.shop(shop)] if shop else list(program.shops.values())
        found = [(place, tasks_of(place)) for place in places]
        if as_json:
            say_json("tasks-list", shops=[each for _, each in found])
        else:
            say(line for place, each in found for line in task_lines(each, place.zone))


@app.command()
def done(
    ctx: typer.Context,
    tasks: Annotated[list[int], typer.Argument(metavar="ID", help="Their numbers in the list.")],
) -> None:
    """Say that tasks are done. What comes up again is asked again."""
    from connector.service.task_list import close_tasks

    with opened(ctx) as program:
        say(f"Done: {task.question}" for task in close_tasks(program, tasks))
