"""Inverse links with two derivatives and 1 - mu, to 40 digits with mpmath.

Usage: python3 inverse.py > inverse.json
"""
import json
from mpmath import mp, mpf, exp, erfc, sqrt, pi, atan, expm1, nstr, fabs

mp.dps = 420


def phi(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def logit(x):
    m, c = 1 / (1 + exp(-x)), 1 / (1 + exp(x))
    return m, m * c, m * c * (c - m), c


def probit(x):
    return erfc(-x / sqrt(2)) / 2, phi(x), -x * phi(x), erfc(x / sqrt(2)) / 2


def cloglog(x):
    h = exp(x)
    return -expm1(-h), h * exp(-h), h * (1 - h) * exp(-h), exp(-h)


def cauchit(x):
    d = 1 / (pi * (1 + x * x))
    return mpf(1) / 2 + atan(x) / pi, d, -2 * x * pi * d * d, mpf(1) / 2 - atan(x) / pi


def power(k):
    def link(x):
        m = x ** (1 / mpf(k))
        return m, m / (k * x), m * (1 / mpf(k) - 1) / (k * x * x), 1 - m
    return link


LINKS = {
    'identity': (lambda x: (x, mpf(1), mpf(0), 1 - x), [-3.5, 0.0, 0.9999999, 1e12]),
    'log': (lambda x: (exp(x), exp(x), exp(x), 1 - exp(x)), [-700.0, -20.0, -1e-12, 0.3, 700.0]),
    'logit': (logit, [-700.0, -36.0, -1.0, 1e-9, 0.4, 30.0, 700.0]),
    'probit': (probit, [-37.0, -12.5, -1.0, 1e-9, 0.4, 8.0, 37.0]),
    'cloglog': (cloglog, [-700.0, -20.0, -1.0, 1e-9, 0.4, 3.0, 6.5]),
    'cauchit': (cauchit, [-1e200, -700.0, -1.0, 1e-9, 0.4, 700.0, 1e10]),
    'inverse': (power(-1), [1e-9, 0.5, 1.00000001, 700.0]),
    'inverse_squared': (power(-2), [1e-9, 0.5, 1.00000001, 700.0]),
    'sqrt': (power(0.5), [1e-9, 0.5, 1.00000001, 700.0]),
    'power 3': (power(3), [1e-9, 0.5, 1.00000001, 700.0]),
    'power -0.25': (power(-0.25), [1e-9, 0.5, 1.00000001, 700.0]),
}


def number(x):
    return float(nstr(x, 25))


out = []
for name, (link, etas) in LINKS.items():
    for eta in etas:
        out.append({'link': name, 'eta': eta, 'jet': [number(v) for v in link(mpf(eta))]})
print(json.dumps(out, indent=1))
