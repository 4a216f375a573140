"""The steps by which a database grows with the tables (Alembic); run by `welkom migrate`, never by hand."""
