"""Minima of three test functions to 20 digits: roots of the gradient at 50 digits.

Starting values are the figures printed by More, Garbow & Hillstrom (1981), ACM TOMS 7, 17
(problems 2 and 3), and by Dixon & Szego (1978) for the six-hump camel function.
python3 with mpmath; writes standard-minima.json beside this file.
"""
import json
import pathlib

import mpmath as mp

mp.mp.dps = 50


def freudenstein_roth(x, y):
    return (-13 + x + ((5 - y) * y - 2) * y) ** 2 + (-29 + x + ((y + 1) * y - 14) * y) ** 2


def powell_badly_scaled(x, y):
    return (10**4 * x * y - 1) ** 2 + (mp.exp(-x) + mp.exp(-y) - mp.mpf("1.0001")) ** 2


def six_hump_camel(x, y):
    return 4 * x**2 - mp.mpf("2.1") * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4


cases = {
    "freudenstein_roth": (freudenstein_roth, ["11.41277", "-0.8968052"]),
    "powell_badly_scaled": (powell_badly_scaled, ["1.098159e-5", "9.106146739867"]),
    "six_hump_camel": (six_hump_camel, ["-0.08984201", "0.71265640"]),
}
out = {}
for name, (f, start) in cases.items():
    grad = lambda x, y, f=f: [mp.diff(f, (x, y), (1, 0)), mp.diff(f, (x, y), (0, 1))]
    root = mp.findroot(grad, [mp.mpf(s) for s in start], tol=1e-35)
    out[name] = {
        "minimiser": [mp.nstr(v, 20) for v in root],
        "minimum": mp.nstr(mp.chop(f(*root), tol=mp.mpf(10) ** -35), 20),
    }
path = pathlib.Path(__file__).with_name("standard-minima.json")
path.write_text(json.dumps(out, indent=2) + "\n")
