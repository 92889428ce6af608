"""A client of the Equifit service. Needs nothing but Python 3.8 or newer.

>>> service = Equifit("http://127.0.0.1:3000")
>>> fit = service.fit({"columns": {"x": [1, 2, 3], "y": [2, 4.1, 5.9]}}, {"formula": "y ~ x"})
>>> fit["equivalence"]["verdict"]
'identical'
"""

import json
import urllib.error
import urllib.request


class EquifitError(Exception):
    """An answer of status 400 or above; `problem` is the RFC 9457 document as a dictionary."""

    def __init__(self, problem):
        super().__init__("%s: %s" % (problem.get("title"), problem.get("detail")))
        self.problem = problem


class Equifit:
    """The service at `origin`, for example http://127.0.0.1:3000."""

    def __init__(self, origin, headers=None, timeout=60):
        self.origin = origin.rstrip("/")
        self.headers = dict(headers or {})
        self.timeout = timeout

    def fit(self, data, model, **options):
        """Both estimates and the verdict; options are further members of the request."""
        return self._post("/v1/fits", {"data": _as_data(data), "model": model, **options})

    def equivalence(self, model, design=None):
        """The verdict from the model alone."""
        extra = {} if design is None else {"design": _as_data(design)}
        return self._post("/v1/equivalence", {"model": model, **extra})["equivalence"]

    def simulate(self, truth, **options):
        """The sampling distribution of both estimators under a stated truth."""
        return self._post("/v1/simulations", {"truth": truth, **options})

    def list(self, name):
        """families, links, functions, theorems or examples."""
        return self._send(urllib.request.Request(self.origin + "/v1/" + name, headers=self.headers))[name]

    def _post(self, path, body):
        headers = {**self.headers, "content-type": "application/json"}
        data = json.dumps(body, allow_nan=False).encode()
        return self._send(urllib.request.Request(self.origin + path, data, headers))

    def _send(self, request):
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise EquifitError(json.load(error)) from None


def _as_data(data):
    """The member `data`: as it is, or made from a table that knows to_csv (pandas) or from CSV text."""
    if isinstance(data, str):
        return {"csv": data}
    if hasattr(data, "to_csv"):
        return {"csv": data.to_csv(index=False)}
    return data
