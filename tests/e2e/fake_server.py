"""A server that takes results as yagura serve does, and fails when told to."""
import collections
import http.server
import json
import re
import threading

RESULT = re.compile(r"/api/v1/results/([0-9a-f-]{36})\?road=([a-z-]+)$")
CHECKIN = "application/vnd.yagura.checkin+json"


class Quiet(http.server.ThreadingHTTPServer):
    """Clients that are killed are no news."""

    def handle_error(self, request, client_address):
        pass


class FakeServer:
    """What came, in order; `faults` is asked before each answer."""

    def __init__(self, token="secret"):
        self.token = token
        self.ids = []                            # in the order they came
        self.bodies = {}                         # id -> bytes
        self.digests = set()                     # known inventories
        self.checkins = []                       # bodies of check-ins
        self.n_again = collections.Counter()     # sent after it was stored
        self.faults = lambda request: None       # -> (status, headers, doc)
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *words):
                pass

            def do_PUT(self):
                outer.put(self)

        self.httpd = Quiet(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def close(self):
        self.httpd.shutdown()
        self.httpd.server_close()

    @staticmethod
    def answer(request, status, doc, headers=None):
        body = json.dumps(doc).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    def put(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        request.body = body
        fault = self.faults(request)
        if fault == "hang up":
            request.close_connection = True
            return
        if fault:
            self.answer(request, fault[0], fault[2], fault[1])
            return
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            self.answer(request, 401, {"error": {
                "code": "no-token", "message": "a token is needed"}})
            return
        name = RESULT.match(request.path)[1]
        with self.lock:
            state = self.take(name, request.headers["Content-Type"], body)
        self.answer(request, 200, {"state": state, "new_asset": False})

    def take(self, name, kind, body):
        if name in self.bodies:
            self.n_again[name] += 1
            return "already"
        if kind == CHECKIN:
            self.checkins.append(body)
            if json.loads(body)["digest"] not in self.digests:
                return "need-inventory"
        self.ids.append(name)
        self.bodies[name] = body
        return "unchanged" if kind == CHECKIN else "stored"
