"""Process supervisor: uvicorn's, which here notices at once that a process has died.

uvicorn asks each process over a pipe, and waits for the answer. Of that pipe it keeps the
process's end open as well, so where a process is killed before it answers, the pipe never
ends, and its replacement waits for the whole timeout, which has to be long enough for a slow
start (`BIDE_WORKER_TIMEOUT`).
"""

from typing_extensions import override
from uvicorn.supervisors import Multiprocess


class Supervisor(Multiprocess):
    """Watches over several processes, and replaces those that have died or do not answer."""

    @override
    def keep_subprocess_alive(self) -> None:
        for process in self.processes:
            # The process has its own copy since it was started; closing twice does no harm.
            process.child_conn.close()
        super().keep_subprocess_alive()
