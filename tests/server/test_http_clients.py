"""As many connections to ChatHub as there were calls at once, and each of them used again."""

import asyncio

import loops
from chathub_server.vendor.http_clients import HttpClients

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"
PATH = "/api/operator"


class Server:
    """Answers once it has so many requests.

    Attributes:
        connections: how many were opened so far.
        paths: what was asked for.
        reached: is set once somebody has asked.
    """

    def __init__(self, at_once):
        self.connections = 0
        self.paths = set()
        self.reached = asyncio.Event()
        self._at_once = at_once
        self._waiting = []

    async def __call__(self, reader, writer):
        self.connections += 1
        while head := await reader.readline():
            self.paths.add(head.split()[1].decode())
            self.reached.set()
            while await reader.readline() != b"\r\n":
                pass
            self._waiting.append(writer)
            if len(self._waiting) >= self._at_once:
                for each in self._waiting:
                    each.write(ANSWER)
                self._waiting.clear()
        writer.close()


def test_each_call_has_a_connection_and_the_next_use_them_again():
    async def run():
        server = Server(at_once=3)
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        clients = HttpClients(f"http://127.0.0.1:{port}/prefix", 5.0)
        for _ in range(2):
            requests = [clients.build_request("GET", PATH, params={"id": n}) for n in range(3)]
            answers = await asyncio.gather(*map(clients.send, requests))
        await clients.aclose()
        listening.close()
        return server, [answer.text for answer in answers]

    server, answers = loops.run(run)
    assert answers == ["fine"] * 3
    assert server.connections == 3
    assert server.paths == {f"/prefix{PATH}?id={n}" for n in range(3)}


def test_who_gives_up_leaves_a_client_that_works():
    async def run():
        server = Server(at_once=3)  # the one that gives up is one of them
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        clients = HttpClients(f"http://127.0.0.1:{port}", 5.0)
        hasty = asyncio.create_task(clients.send(clients.build_request("GET", PATH)))
        await server.reached.wait()
        hasty.cancel()
        await asyncio.wait([hasty])
        requests = [clients.build_request("GET", PATH) for _ in range(2)]
        answers = await asyncio.gather(*map(clients.send, requests))
        await clients.aclose()
        listening.close()
        return [answer.text for answer in answers]

    assert loops.run(run) == ["fine"] * 2


def test_one_set_of_certificates_serves_all_clients():
    async def run():
        clients = HttpClients("https://chathub.example", 5.0)
        request = clients.build_request("GET", PATH)
        await clients.aclose()
        return str(request.url)

    assert loops.run(run) == "https://chathub.example/api/operator"
