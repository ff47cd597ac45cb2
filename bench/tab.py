"""One open page, without a browser: speaks Streamlit's protocol over the websocket."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol


@dataclass(frozen=True, slots=True)
class Rerun:
    """From the request sent to the script's last message received. `shown` counts elements by kind."""

    milliseconds: float
    received_bytes: int
    shown: Counter[str]


class Tab:
    """Keeps what the server sent, as a browser does, so that an unchanged chart is not sent twice."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pages: dict[str, str] = {}
        self.kept: set[str] = set()

    @classmethod
    async def open(cls, url: str, cookies: str = "") -> Tab:
        """Opens the app's first page. Compresses the traffic if the server agrees, as browsers do."""
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        headers = {"Cookie": cookies} if cookies else {}
        spoken = [Subprotocol("streamlit")]
        tab = cls(await connect(address, additional_headers=headers, subprotocols=spoken, max_size=None))
        await tab.run()
        return tab

    async def run(self, page: str = "", query: str = "") -> Rerun:
        """Runs a page by its address, like `weekly_review`; '' is the first page."""
        request = BackMsg()
        request.rerun_script.query_string = query
        request.rerun_script.page_script_hash = self.pages.get(page, "")
        request.rerun_script.cached_message_hashes.extend(self.kept)
        received_bytes, shown = 0, Counter[str]()
        started = time.perf_counter()
        await self.socket.send(request.SerializeToString())
        while True:
            received = await self.socket.recv(decode=False)
            received_bytes += len(received)
            message = ForwardMsg.FromString(received)
            match message.WhichOneof("type"):
                case "script_finished":
                    return Rerun((time.perf_counter() - started) * 1000, received_bytes, shown)
                case "navigation":
                    self.pages |= {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
                case "delta" if message.delta.HasField("new_element"):
                    shown[message.delta.new_element.WhichOneof("type")] += 1
                case "ref_hash":
                    shown["unchanged"] += 1
            if message.metadata.cacheable:
                self.kept.add(message.hash)
