"""Storage: the one place where I/O happens.

    tables      what is kept: SQLAlchemy Core tables, one description for both databases
    columns     what tables are made of
    types       how instants, ids and documents are kept
    statements  Core constructs, compiled once to a string that runs on the bare driver
    queries     what is read: every read is one statement that answers one JSON text
    mappers     that JSON -> the frozen facts of the domain
    records     that JSON -> plain rows, and frozen changes -> statements
    unit        the part of a transaction that both databases share
    sqlite      the gateway over a file, in place
    postgres    the gateway over PostgreSQL, through a few connections kept open
    gateway     `open_gateway`: the address of a database -> its gateway
    migrate     the one chain of migrations, run from code
    administration  what an operator does outside of any request

Use cases see `app.usecases.ports` alone. An account's rows are reached only by way of
its id: every key and every index leads with it, and so does every statement.
"""
