"""Web servers that end as soon as nothing is left to answer: many tests have one of their own."""

import asyncio
import socket

import uvicorn

TICK_S = 0.01
TICKS = 10


class Server(uvicorn.Server):
    """uvicorn's, which looks every tenth of a second whether it shall end, and then waits as long for what may be under way."""

    async def main_loop(self) -> None:
        """Go on until `should_exit`."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            await asyncio.sleep(TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is idle; where something is under way, as uvicorn does."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(TICKS):
            if not (self.server_state.connections or self.server_state.tasks):
                await self.lifespan.shutdown()
                return
            await asyncio.sleep(TICK_S)
        await super().shutdown(sockets)
