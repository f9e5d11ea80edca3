"""Database storage on SQLite and PostgreSQL: gateways, SQL, connection pool, caches, migrations.

Schema and SQL:

    tables          every table, for both databases; `columns`: their column types
    types           how instants, ids and documents are stored
    statements      Core constructs, compiled once to a string that runs on the bare driver
    queries         reads: each is one statement that answers one JSON text (`json_text`)
    pages           keyset pages, read the same way
    writes, locks   what a write does, and what it locks before
    statement_cache cache of all compiled statements
    mappers         JSON -> the frozen facts of the domain; `parse_cache`: LRU cache of them
    event_guard     guard: no fact changes without an event; `fact_cache` relies on it
    json_rows       JSON -> plain rows

Gateways:

    loading         the steps of a write's transaction that both databases share
    reads           the reads of both gateways; `maintenance`: deletes across accounts
    sqlite          the gateway over a file, in place, with group commit
    postgres        the gateway over PostgreSQL; `connection`, `connection_pool`
    gateway         `open_gateway`: the address of a database -> its gateway
    engines         SQLAlchemy's own connections, for rare work:
    migrate         the one chain of migrations, run from code
    administration  what an operator does outside of any request

Use cases see `app.usecases.ports` alone. An account's rows are reached only by way of
its id: every key and every index leads with it, and so does every statement.
"""
