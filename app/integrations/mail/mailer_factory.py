"""The mailer of a process, made at its first use: what it is made of takes long to import."""

from typing import Final

from app.settings import Settings
from app.usecases.delivery.ports import Letter, Mailer, MailOutcome, SmtpAccount


class LazyMailer:
    """Hands letters over, as `SmtpMailer` does, once there is one."""

    def __init__(self, settings: Settings) -> None:
        self._settings: Final = settings
        self._mailer: Mailer | None = None

    async def send(self, letter: Letter, account: SmtpAccount) -> MailOutcome:
        """Hand a letter over, once."""
        if self._mailer is None:
            from app.integrations.mail.operator_account import mailer_of  # noqa: PLC0415  # loaded if used

            self._mailer = mailer_of(self._settings)
        return await self._mailer.send(letter, account)
