"""The metadata that all tables share, and what many of them have."""

from datetime import date

from sqlalchemy import Column, MetaData, String

AT_ONCE = date.min  # a day that has come

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def shop_key() -> Column[str]:
    return Column("shop", String(64), primary_key=True)
