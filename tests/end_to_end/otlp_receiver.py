"""A receiver of OTLP over HTTP that keeps the spans it gets. Reads the binary form of the messages by itself, as far as
tests look at them."""
import http.server
import threading


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data: bytes) -> list[tuple[int, int | bytes]]:
    found, at = [], 0
    while at < len(data):
        tag, at = varint(data, at)
        size = {1: 8, 5: 4}.get(tag & 7)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif size:
            value, at = int.from_bytes(data[at:at + size], "little"), at + size
        else:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        found.append((tag >> 3, value))
    return found


def first(data: bytes, number: int, otherwise=b""):
    return next((value for field, value in fields(data) if field == number), otherwise)


def attributes(data: bytes, number: int) -> dict:
    found = {}
    for field, pair in fields(data):
        if field == number:
            value = fields(first(pair, 2))
            found[first(pair, 1).decode()] = value[0][1].decode() if value[0][0] == 1 else value[0][1]
    return found


def spans_of(request: bytes) -> list[dict]:
    spans = []
    for _, resource_spans in fields(request):
        service = attributes(first(resource_spans, 1), 1)["service.name"]
        for number, scope_spans in fields(resource_spans):
            if number != 2:
                continue
            for field, span in fields(scope_spans):
                if field == 2:
                    spans.append({"service": service, "trace": first(span, 1).hex(), "span": first(span, 2).hex(),
                                  "parent": first(span, 4).hex(), "name": first(span, 5).decode(),
                                  **attributes(span, 9)})
    return spans


class Receiver:
    def __init__(self):
        self._arrival = threading.Condition()
        self._spans: list[dict] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver._arrival:
                    receiver._spans += spans_of(body)
                    receiver._arrival.notify_all()
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait_for(self, name: str, count: int, patience: float) -> list[dict]:
        """All spans, once there are so many of this name."""
        with self._arrival:
            self._arrival.wait_for(lambda: [span["name"] for span in self._spans].count(name) >= count, patience)
            return list(self._spans)
