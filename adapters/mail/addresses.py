"""Addresses in the form in which every mail server takes them."""

from email_validator import EmailNotValidError, validate_email

from connector.errors import Permanent


def ascii_address(email: str) -> str:
    """The address as every mail server can take it. Raises Permanent where there is no such form."""
    try:
        found = validate_email(email, check_deliverability=False, test_environment=True).ascii_email
    except EmailNotValidError as error:
        raise Permanent("The address is no e-mail address.", details=str(error)) from error
    if found is None:
        raise Permanent("The address has letters that mail servers do not take.")
    return found
