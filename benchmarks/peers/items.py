"""Peer of the benchmarks: the usual FastAPI service, with SQLModel, sync sessions and a JWT.

It is made as guides make such services: a model is a table and a body, each request takes a
session of its own from a generator, the bearer's user is read from the database, and endpoints
are plain functions that run in threads. It keeps what one user owns: items with a title. It is
served as Bide serves itself, on the same PostgreSQL, and lists, reads and creates.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID, uuid4

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select

READY: Final = "/ready"
SECRET: Final = "benchmarks " * 4
_ALGORITHM: Final = "HS256"
_MOST_LISTED: Final = 100


class User(SQLModel, table=True):
    """Owner of items."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(unique=True, index=True, max_length=255)
    is_active: bool = True


class NewItem(SQLModel):
    """What a client sends of an item."""

    title: str = Field(min_length=1, max_length=255)
    description: str | None = Field(default=None, max_length=255)


class Item(NewItem, table=True):
    """An item of one user."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="user.id", index=True)
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class ShownItem(NewItem):
    """What a client receives of an item."""

    id: UUID
    owner_id: UUID
    created_at: datetime


class Items(SQLModel):
    """A page of items, and how many there are."""

    data: list[ShownItem]
    count: int


def token_of(user_id: UUID) -> str:
    """Write the bearer's token of a user."""
    expires = datetime.now(UTC) + timedelta(days=1)
    return jwt.encode({"sub": str(user_id), "exp": expires}, SECRET, algorithm=_ALGORITHM)


def engine_of(url: str) -> Engine:
    """Connect to PostgreSQL, by the driver that Bide uses."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=20)


def fill(url: str, count: int) -> tuple[str, UUID]:
    """Make the tables, and a user with so many items; return its token, and one item."""
    engine = engine_of(url)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        user = User(email="sam@acme.example")
        session.add(user)
        session.commit()
        items = [Item(title=f"Item {number}", owner_id=user.id) for number in range(count)]
        session.add_all(items)
        session.commit()
        found = token_of(user.id), items[0].id
    engine.dispose()
    return found


def create_app() -> FastAPI:
    """Make the application, on the database that PEER_DATABASE_URL names."""
    app = FastAPI(openapi_url=None)
    engine = engine_of(os.environ["PEER_DATABASE_URL"])
    bearer = HTTPBearer()

    def session_of_request() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    SessionOfRequest = Annotated[Session, Depends(session_of_request)]  # noqa: N806  # a type

    def user_of_request(
        session: SessionOfRequest,
        credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
    ) -> User:
        try:
            claims = jwt.decode(credentials.credentials, SECRET, algorithms=[_ALGORITHM])
        except jwt.InvalidTokenError as error:
            raise HTTPException(403, "Could not validate credentials") from error
        user = session.get(User, UUID(claims["sub"]))
        if user is None or not user.is_active:
            raise HTTPException(404, "User not found")
        return user

    UserOfRequest = Annotated[User, Depends(user_of_request)]  # noqa: N806  # a type

    @app.get(READY)
    def ready() -> bool:
        return True

    @app.get("/items", response_model=Items)
    def list_items(
        session: SessionOfRequest, user: UserOfRequest, skip: int = 0, limit: int = _MOST_LISTED
    ) -> dict[str, object]:
        own = col(Item.owner_id) == user.id
        count = session.exec(select(func.count()).select_from(Item).where(own)).one()
        page = select(Item).where(own).order_by(col(Item.created_at)).offset(skip).limit(limit)
        return {"data": session.exec(page).all(), "count": count}

    @app.get("/items/{item_id}", response_model=ShownItem)
    def read_item(session: SessionOfRequest, user: UserOfRequest, item_id: UUID) -> Item:
        item = session.get(Item, item_id)
        if item is None or item.owner_id != user.id:
            raise HTTPException(404, "Item not found")
        return item

    @app.post("/items", response_model=ShownItem, status_code=201)
    def create_item(session: SessionOfRequest, user: UserOfRequest, item: NewItem) -> Item:
        made = Item.model_validate(item, update={"owner_id": user.id})
        session.add(made)
        session.commit()
        session.refresh(made)
        return made

    return app


if __name__ == "__main__":
    uvicorn.run(
        create_app(),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="info",
        server_header=False,
    )
