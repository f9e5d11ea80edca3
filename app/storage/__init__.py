"""Storage: the one place where I/O happens.

What is kept, and how it is spoken of:

    tables          every table, for both databases; `columns`: what tables are made of
    types           how instants, ids and documents are kept
    statements      Core constructs, compiled once to a string that runs on the bare driver
    queries         reads: each is one statement that answers one JSON text (`json_text`)
    pages           keyset pages, read the same way
    changes, locks  what a write does, and what it locks before
    catalogue       all of these, compiled when first needed and then kept
    mappers         JSON -> the frozen facts of the domain; `parsed` remembers the latest
    records         JSON -> plain rows

Who runs it:

    unit            the part of a unit of work that both databases share
    reading         the reads of both gateways
    sqlite          the gateway over a file, in place, with group commit; `sqlite_file`
    postgres        the gateway over PostgreSQL; `connection`: one connection, `pool`: a few
    gateway         `open_gateway`: the address of a database -> its gateway
    engines         SQLAlchemy's own connections, for what is done rarely:
    migrate         the one chain of migrations, run from code
    administration  what an operator does outside of any request

Use cases see `app.usecases.ports` alone. An account's rows are reached only by way of
its id: every key and every index leads with it, and so does every statement.
"""
