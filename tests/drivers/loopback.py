"""Loopback: a server of ours on a free port of this machine, as the far end of an app."""

from aiohttp import web


class Loopback:
    """Serves `app` until it goes down; `url` is where."""

    url = ""
    _runner: web.AppRunner | None = None

    async def serves(self, app: web.Application) -> None:
        """Listen."""
        # Whoever waits for an answer as this goes down gets none.
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def goes_down(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()
