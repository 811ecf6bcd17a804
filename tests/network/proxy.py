"""A bad network between a till and its server: delays, loses answers, cuts connections at the worst moment, falls silent."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

CHUNK = 65536


class Proxy:
    """Listens on loopback and forwards to (host or socket folder, port). Its attributes may change at any time."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.delay_s = 0.0
        """Each chunk waits this long, in both directions."""
        self.loses_answers = False
        """Requests arrive, answers do not."""
        self.is_silent = False
        """A black hole: connections are accepted and stay open, nothing passes."""
        self.cuts_after = 0
        """So many of the next requests are carried out and cut before their answer passes."""
        self.cuts_done = 0
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    def cut(self) -> None:
        """Reset all connections now."""
        self._loop.call_soon_threadsafe(self._cut)

    def heal(self) -> None:
        """A good network again; connections that suffered are reset."""
        self.delay_s, self.loses_answers, self.is_silent, self.cuts_after = 0.0, False, False, 0
        self.cut()

    # ------------------------------------------------------------------ on the proxy's thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopping.wait()
        server.close()
        self._cut()
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for _ in range(3):  # what was aborted closes its socket in a later round
            await asyncio.sleep(0)

    def _cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        upstream: asyncio.StreamWriter | None = None
        try:
            await self._pass()
            answers, upstream = await self._reach()
            self._writers.add(upstream)
            doomed = asyncio.Event()
            await _first_of(self._requests(reader, upstream, doomed), self._answers(answers, writer, doomed))
        except OSError:
            pass  # the server is away: the till sees its connection closed
        except asyncio.CancelledError:
            pass  # the test is over; Python 3.11 logs a cancelled task of a server as an error
        finally:
            for each in (writer, upstream):
                if each is not None:
                    self._writers.discard(each)
                    each.transport.abort()

    async def _pass(self) -> None:
        await asyncio.sleep(self.delay_s)
        while self.is_silent:  # noqa: ASYNC110 set from another thread
            await asyncio.sleep(0.01)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self.target
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _requests(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while chunk := await reader.read(CHUNK):
            await self._pass()
            if self.cuts_after > 0:
                self.cuts_after -= 1
                doomed.set()
            upstream.write(chunk)
            await upstream.drain()

    async def _answers(
        self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while chunk := await answers.read(CHUNK):
            if doomed.is_set():
                self.cuts_done += 1
                return  # the server has done it and said so; nobody hears
            await self._pass()
            if not self.loses_answers:
                writer.write(chunk)
                await writer.drain()


async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Until one of them ends; the others end with it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(Exception):
            await asyncio.gather(*tasks, return_exceptions=True)
