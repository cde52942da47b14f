"""What the shop says when it does not do what it was asked."""

from graphql import GraphQLError

_ACCESS_PAGE = "https://shopify.dev/api/usage/access-scopes"
_PROTECTED_PAGE = "https://shopify.dev/docs/apps/launch/protected-customer-data"


class Unknown(Exception):  # noqa: N818 (a gap, not a mistake)
    """Something this pretend shop does not know: answered 501, so that nobody relies on a guess."""


class UserErrors(Exception):  # noqa: N818 (an answer, not a mistake)
    """A mutation's refusal: rows of its payload's userErrors, and nothing done."""

    def __init__(self, *rows: dict[str, object]) -> None:
        super().__init__(str(rows))
        self.rows = list(rows)


def user_error(
    field: list[str] | None, message: str, code: str | None = None, **more: object
) -> dict[str, object]:
    """One row of userErrors."""
    return {"field": field, "message": message, "code": code, **more}


def no_access(field: str, scopes: tuple[str, ...]) -> GraphQLError:
    """The client holds none of the scopes of which a field asks one."""
    *first, last = [f"`{scope}` access scope" for scope in scopes]
    needed = f"{', '.join(first)} or {last}." if first else f"{last}."
    return GraphQLError(
        f"Access denied for {field} field. Required access: {needed}",
        extensions={"code": "ACCESS_DENIED", "documentation": _ACCESS_PAGE, "requiredAccess": needed},
    )


def not_approved(field: str, kind: str) -> GraphQLError:
    """The client is not approved for customers' data."""
    message = f"This app is not approved to use the {field} field on {kind}. See {_PROTECTED_PAGE}"
    return GraphQLError(message, extensions={"code": "ACCESS_DENIED", "documentation": _PROTECTED_PAGE})
