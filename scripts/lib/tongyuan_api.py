"""A small client of Tongyuan's HTTP API for the scripts: sessions, CSRF, bearer tokens, problems as exceptions."""
import http.cookiejar
import json
import os
import time
import urllib.error
import urllib.request
import uuid


class Problem(Exception):
    def __init__(self, method, path, status, body):
        self.status, self.body = status, body
        words = body.get("detail") or body.get("title") or str(body) if isinstance(body, dict) else str(body)
        for v in body.get("violations", []) if isinstance(body, dict) else []:
            words += f"\n    {v['field']}: {v['message']}"
        super().__init__(f"{method} {path}: {status} {words}")


class Client:
    def __init__(self, address, token=None):
        self.address, self.token, self.csrf = address.rstrip("/"), token, None
        self.jar = http.cookiejar.CookieJar()
        # Loopback only, so a proxy of the environment must not see it.
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar))

    def call(self, method, path, body=None, version=None, raw=None, headers=None):
        url = path if path.startswith("http") else self.address + path
        data = raw if raw is not None else (json.dumps(body, ensure_ascii=False).encode() if body is not None else None)
        request = urllib.request.Request(url, data=data, method=method)
        if raw is None and data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        elif self.csrf and method not in ("GET", "HEAD"):
            request.add_header("X-CSRF-Token", self.csrf)
        if version is not None:
            request.add_header("If-Match", f'"{version}"')
        if method == "POST":
            request.add_header("Idempotency-Key", uuid.uuid4().hex)
        try:
            with self.opener.open(request, timeout=60) as answer:
                text = answer.read()
                is_json = "json" in (answer.headers.get("Content-Type") or "")
                return json.loads(text) if text and is_json else text
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                parsed = json.loads(text)
            except ValueError:
                parsed = {"detail": text.decode(errors="replace")}
            raise Problem(method, path, error.code, parsed) from None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, version=None):
        return self.call("POST", path, {} if body is None else body, version)

    def patch(self, path, body, version):
        return self.call("PATCH", path, body, version)

    def put(self, path, body, version=None):
        return self.call("PUT", path, body, version)

    def sign_in(self, login, password):
        answer = self.post("/api/v1/session", {"login": login, "password": password})
        self.csrf = answer["csrf"]
        return answer

    def sign_in_first(self, login, one_time, own):
        """The first sign-in: the one-time password is replaced by one's own."""
        if self.sign_in(login, one_time)["must_change_password"]:
            self.post("/api/v1/session/password", {"old_password": one_time, "new_password": own})
            self.sign_in(login, own)
        return self

    def upload(self, file, media_type):
        with open(file, "rb") as source:
            return self.call("POST", "/api/v1/media", raw=source.read(), headers={
                "Content-Type": media_type, "X-File-Name": urllib.request.quote(os.path.basename(file))})


def wait_until(answer, seconds, what):
    """Asks until the answer is true; for things that another process does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = answer()
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit(f"gave up waiting for {what}")


def write_private(path, value):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
