"""yagura serve as the tests run it, and how they talk with it."""
import http.client
import json
import re
import signal
import ssl
import urllib.parse


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, reply, body):
        self.status, self.headers, self.body = reply.status, reply.headers, body

    @property
    def doc(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The word for programs in an answer that is an error."""
        return self.doc["error"]["code"]

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Service:
    """One server on loopback, with the token that it printed first."""

    def __init__(self, yagura, place, db, *args, env=None):
        self.yagura, self.state = yagura, place / "state"
        self.place, self.db, self.args, self.env = place, db, args, env
        self.token = None
        self.log = place / "log"
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = self.yagura.start(
                "serve", "--listen", "127.0.0.1:0", "--state", self.state,
                "--db", self.db, *self.args, env=self.env, stderr=log,
                text=True)
        while True:
            line = self.process.stdout.readline()
            assert line, self.log.read_text()
            if found := re.search(r"ygr_\w+", line):
                self.token = found[0]
            if found := re.match(r"Listening on (\S+)\.$", line):
                self.url = found[1]
                return

    def token_file(self, token=None):
        path = self.place / "token"
        path.write_text((token or self.token) + "\n")
        return path

    def new_token(self, scope, *args):
        return self.yagura("token", "create", "--state", self.state,
                           "--scope", scope, *args).out.strip()

    def ask(self, method, path, body=None, token="", **headers):
        """One request; token None sends none, "" the first one."""
        at = urllib.parse.urlsplit(self.url)
        if at.scheme == "https":
            trust = ssl.create_default_context(cafile=self.place / "cert.pem")
            c = http.client.HTTPSConnection(at.hostname, at.port, timeout=60,
                                            context=trust)
        else:
            c = http.client.HTTPConnection(at.hostname, at.port, timeout=60)
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        try:
            c.request(method, path, body, headers)
            reply = c.getresponse()
            return Answer(reply, reply.read())
        finally:
            c.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def assets(self):
        return self.get("/api/v1/assets").doc["assets"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.yagura.finish(self.process, code=0)
        text = self.log.read_text()
        assert "Sanitizer" not in text and "runtime error" not in text, text

    def kill(self):
        self.process.kill()
        self.process.communicate()
