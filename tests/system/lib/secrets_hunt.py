"""Looks for planted secrets in whatever others could read: as they are, and in the usual disguises."""
import base64
import json
import os

from tongyuan_api import Client, Problem

HEARD = []  # every answer of the API, as text


class ListeningClient(Client):
    def call(self, method, path, *more, **named):
        try:
            answer = super().call(method, path, *more, **named)
        except Problem as problem:
            HEARD.append((f"{method} {path}", json.dumps(problem.body, ensure_ascii=False)))
            raise
        HEARD.append((f"{method} {path}", answer.decode("utf-8", "replace") if isinstance(answer, bytes)
                      else json.dumps(answer, ensure_ascii=False)))
        return answer


def disguises(secret):
    raw = secret.encode()
    yield raw
    yield raw.hex().encode()
    yield raw[::-1]
    for shift in range(3):  # base64 of a text that has it anywhere
        coded = base64.b64encode(b"\0" * shift + raw)
        yield coded[4 if shift else 0:len(coded) - 4]


def found_in(text, secrets):
    """Names of the secrets that the bytes hold."""
    return [name for name, secret in secrets.items() if any(d in text for d in disguises(secret))]


def files_below(folder, leave_out=()):
    for base, _, names in os.walk(folder):
        for name in names:
            if not name.startswith(tuple(leave_out)):
                yield os.path.join(base, name)


def text_of(file):
    with open(file, "rb") as source:
        return source.read()
