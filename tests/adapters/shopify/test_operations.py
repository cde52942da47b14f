"""Every operation fits Shopify's schema in each version that is spoken, and costs what the documents say."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, NoDeprecatedCustomRule, build_schema, parse, validate

from adapters.shopify import operations
from adapters.shopify.api import LOWEST, PINNED
from adapters.shopify.operations import operation
from connector.settings.shops import SHOPIFY_LOWEST, ShopifyShop
from sandbox.shopify.schema import VERSIONS, load_schema
from tests.adapters.shopify.costs import requested_cost

FOLDER = Path(operations.__file__).parent
NAMES = sorted(file.stem for file in FOLDER.glob("*.graphql"))
DOCUMENT = Path(__file__).parents[3] / "docs" / "shopify.md"
MOST_A_QUERY = 1000  # what Shopify refuses to run on any plan


@pytest.fixture(scope="module", params=VERSIONS)
def schema(request: pytest.FixtureRequest) -> GraphQLSchema:
    return load_schema(request.param)


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_the_schema_and_uses_nothing_deprecated(name: str, schema: GraphQLSchema) -> None:
    document = parse(operation(name).text)
    assert [] == validate(schema, document)
    assert [] == validate(schema, document, [NoDeprecatedCustomRule])


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_costs(name: str) -> None:
    op = operation(name)
    assert requested_cost(load_schema(), parse(op.text)) == op.cost
    assert op.cost <= MOST_A_QUERY


def test_the_document_lists_each_with_its_cost() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \|[^|]*\| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE))
    assert {name: str(operation(name).cost) for name in NAMES} == listed


def test_the_versions_that_are_spoken_are_those_that_were_tried() -> None:
    assert PINNED in VERSIONS
    assert LOWEST == VERSIONS[0] == SHOPIFY_LOWEST
    assert PINNED == ShopifyShop.model_fields["api_version"].default


SMALL = build_schema(
    """
    type Query { orders(first: Int): OrderConnection! one: Order both: [Order!]! }
    type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
    type PageInfo { hasNextPage: Boolean! }
    type Order { id: ID! total: MoneyBag! of: Thing lines(first: Int): LineConnection! }
    type LineConnection { nodes: [Line!]! }
    type Line { id: ID! inner: Order }
    type MoneyBag { amount: String! }
    union Thing = Order | Line
    """
)


@pytest.mark.parametrize(
    ("cost", "query"),
    [
        (1, "{ one { id } }"),
        (1, "{ both { id total { amount } } }"),
        (2, "{ one { of { ... on Line { id } ... on Order { id } } } }"),
        (3, "{ one { of { ... on Line { inner { id } } ... on Order { id } } } }"),
        (3, "{ orders(first: 1) { nodes { id } pageInfo { hasNextPage } } }"),
        (13, "{ orders(first: 250) { nodes { id } } }"),
        (9, "{ orders(first: 50) { nodes { id } nodes { id } } }"),
    ],
)
def test_the_formula_counts_as_shopify_does(cost: int, query: str) -> None:
    assert cost == requested_cost(SMALL, parse(query))


@pytest.mark.parametrize(
    ("orders", "lines", "measured"),
    [(10, 5, 46), (50, 20, 107), (100, 20, 137), (250, 20, 167), (250, 250, 299)],
)
def test_the_formula_gives_what_was_measured(orders: int, lines: int, measured: int) -> None:
    inner = f"lineItems(first: {lines}) {{ nodes {{ id variant {{ id }} }} }}"
    query = (
        f"{{ orders(first: {orders}) {{ nodes {{ customer {{ id }} shippingAddress {{ zip }} {inner} }} }} }}"
    )
    assert measured == requested_cost(load_schema(), parse(query))
