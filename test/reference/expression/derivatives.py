"""Values and derivatives of the expression language's functions at 700 digits, rounded to doubles.

    python3 derivatives.py > derivatives.json      (mpmath 1.2 or later)

Derivatives are central differences in 700-digit arithmetic with a step of 1e-80 relative to min(1, |x|),
so they are right to far more than the 17 digits kept. One entry a function: points on both sides of
every branch of its implementation, near 0 and at large magnitude.
"""
import json
import sys
from mpmath import mp, mpf

mp.dps = 700


def step(x):
    return mpf(10) ** -80 * (min(mpf(1), abs(x)) if x != 0 else 1)


def number(x):
    x = mpf(x)
    if mp.isnan(x):
        return "NaN"
    if mp.isinf(x) or abs(x) > mpf(sys.float_info.max):
        return "Infinity" if x > 0 else "-Infinity"
    return float(mp.nstr(x, 25))


def derivative(f, point, k):
    h = step(point[k])
    up = list(point)
    down = list(point)
    up[k] += h
    down[k] -= h
    slope = (f(*up) - f(*down)) / (2 * h)
    # at 0 an odd function of degree 3 leaves the square of the step
    return mpf(0) if point[k] == 0 and abs(slope) < h else slope


def second(f, point, k):
    h = step(point[k])
    up = list(point)
    down = list(point)
    up[k] += h
    down[k] -= h
    return (f(*up) - 2 * f(*point) + f(*down)) / (h * h)


def mixed(f, point):
    g = lambda *at: derivative(f, list(at), 0)
    return derivative(g, list(point), 1)


def logit(p):
    return mp.log(p) - mp.log(1 - p)


def pnorm(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def qnorm(p):
    # Newton in full precision from the double quantile
    from statistics import NormalDist
    x = mpf(NormalDist().inv_cdf(float(p))) if 1e-300 < p else mpf(-37)
    for _ in range(14):
        x -= (pnorm(x) - p) / (mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi))
    return x


def lbeta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def product(n, k):
    value = mpf(1)
    for j in range(k):
        value = value * (n - j) / (j + 1)
    return value


everywhere = ["-20.5", "-3", "-1", "-0.3", "-1e-10", "0", "1e-150", "1e-10", "0.3", "1", "3", "20.5"]
positive = ["1e-150", "1e-10", "0.3", "1", "1.5", "3", "20.5", "1e10", "1e150"]

unary = {
    "exp": (mp.exp, everywhere + ["-700", "700"]),
    "expm1": (mp.expm1, everywhere + ["-700", "700"]),
    "log": (mp.log, positive),
    "log1p": (mp.log1p, ["-0.99", "-0.3"] + everywhere[4:] + ["1e10", "1e150"]),
    "log2": (lambda x: mp.log(x) / mp.log(2), positive),
    "log10": (lambda x: mp.log(x) / mp.log(10), positive),
    "sqrt": (mp.sqrt, positive),
    "abs": (abs, [x for x in everywhere if x != "0"] + ["-1e150", "1e150"]),
    "sin": (mp.sin, everywhere + ["1e6", "1e15"]),
    "cos": (mp.cos, everywhere + ["1e6", "1e15"]),
    "tan": (mp.tan, everywhere + ["1.5707963", "1e6"]),
    "asin": (mp.asin, ["-0.9999999", "-0.3", "-1e-10", "0", "1e-150", "0.3", "0.7", "0.9999999"]),
    "acos": (mp.acos, ["-0.9999999", "-0.3", "-1e-10", "0", "1e-150", "0.3", "0.7", "0.9999999"]),
    "atan": (mp.atan, everywhere + ["1e7", "1e9", "-1e9", "1e100"]),
    "sinh": (mp.sinh, everywhere + ["-700", "700"]),
    "cosh": (mp.cosh, everywhere + ["-700", "700"]),
    "tanh": (mp.tanh, everywhere + ["-300", "300"]),
    "lgamma": (
        lambda x: mp.log(abs(mp.gamma(x))) if x < 0 else mp.loggamma(x),
        ["-2.5", "-0.3", "1e-10", "0.3", "0.999", "1.001", "1.5", "2.5", "9.5", "20.5", "1e3", "1e10"],
    ),
    "digamma": (mp.digamma, ["-2.5", "-0.3", "1e-10", "0.3", "1", "2.5", "9.5", "10.5", "20.5", "1e3", "1e10"]),
    "trigamma": (
        lambda x: mp.psi(1, x),
        ["-2.5", "-0.3", "1e-5", "0.3", "1", "2.5", "9.5", "15.9", "16.1", "20.5", "1e3", "1e10"],
    ),
    "erf": (mp.erf, ["-5", "-1", "-0.3", "0", "1e-150", "1e-10", "0.3", "0.84", "0.85", "1.24", "1.26", "2.8", "2.9", "5"]),
    "erfc": (mp.erfc, ["-5", "-1", "-0.3", "0", "1e-10", "0.3", "0.84", "0.85", "1.24", "1.26", "2.8", "2.9", "5", "20", "26"]),
    "pnorm": (pnorm, ["-37", "-20", "-5.7", "-5.6", "-1", "-0.3", "0", "1e-10", "0.3", "0.7", "1", "5", "8"]),
    "dnorm": (lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi), ["-37", "-5", "-1.0001", "-0.3", "0", "1e-10", "0.3", "0.9999", "5", "37"]),
    "logpnorm": (lambda x: mp.log(pnorm(x)), ["-1e8", "-1000", "-40", "-37", "-20", "-3.01", "-2.99", "-1", "-0.3", "0", "0.3", "1", "3", "8", "30"]),
    "qnorm": (qnorm, ["1e-300", "1e-20", "0.001", "0.02", "0.03", "0.3", "0.45", "0.55", "0.7", "0.97", "0.98", "0.999"]),
    "logistic": (lambda x: 1 / (1 + mp.exp(-x)), everywhere + ["-700", "700"]),
    "plogis": (lambda x: 1 / (1 + mp.exp(-x)), ["-40", "0.3", "40"]),
    "qlogis": (logit, ["1e-150", "1e-10", "0.1", "0.24", "0.26", "0.4999", "0.5001", "0.74", "0.76", "0.9", "0.999"]),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), everywhere + ["-700", "-37.5", "-36.5", "17.9", "18.1", "33.2", "33.4", "700"]),
}

binary = {
    "beta": (lambda a, b: mp.exp(lbeta(a, b)), [("0.3", "0.5"), ("2", "3.5"), ("9.5", "0.2"), ("20", "30"), ("0.1", "2")]),
    "lbeta": (lbeta, [("0.3", "0.5"), ("2", "3.5"), ("9.5", "0.2"), ("20", "30"), ("1e3", "2e3"), ("1e-5", "2"), ("1e6", "1e-3")]),
    "lchoose": (
        lambda n, k: mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1),
        [("5", "2"), ("10.5", "3.25"), ("100", "40"), ("2000", "3")],
    ),
    "logsumexp": (lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), [("0", "0"), ("1", "2"), ("2", "1"), ("-800", "-801"), ("800", "0"), ("0", "50")]),
    "^": (
        lambda x, y: x ** y,
        [("2", "3.5"), ("0.3", "-2.5"), ("1", "0.7"), ("3", "0"), ("3", "1"), ("3", "2"), ("1e-10", "0.5"), ("1e100", "1.5"), ("1e-100", "2.5")],
    ),
    "/": (lambda x, y: x / y, [("1", "3"), ("-2", "7"), ("1e-100", "3e50"), ("5", "-1e-50"), ("0", "3")]),
    "*": (lambda x, y: x * y, [("1", "3"), ("-2", "7"), ("1e-100", "3e50"), ("0", "3")]),
    "+": (lambda x, y: x + y, [("1", "3"), ("-2", "7e20")]),
    "-": (lambda x, y: x - y, [("1", "3"), ("-2", "7e20")]),
    "min": (min, [("1", "3"), ("3", "1"), ("-2", "7e20")]),
    "max": (max, [("1", "3"), ("3", "1"), ("-2", "7e20")]),
}

# the second argument is fixed: no derivative by it
fixed = {
    "besselI": (
        lambda x, nu: mp.besseli(nu, x),
        [("1e-5", "0"), ("0.3", "0"), ("5", "0"), ("7.7", "0"), ("7.8", "0"), ("30", "0"), ("300", "0"), ("0.3", "1"), ("5", "1"), ("30", "1"), ("0.3", "2"), ("5", "2"), ("12", "0.5"), ("4", "2.5"), ("600", "3")],
    ),
    "^": (
        lambda x, k: x ** int(k) if k == int(k) else x ** k,
        [("-3", "2"), ("-3", "3"), ("-3", "-1"), ("-0.3", "-2"), ("0", "1"), ("0", "2"), ("0", "3"), ("1.01", "64"), ("1.01", "65"), ("-1.01", "-64"), ("-1.01", "67"), ("2", "0.5"), ("1e-10", "-0.5"), ("1e150", "2")],
    ),
    "choose": (lambda n, k: product(n, int(k)), [("5", "2"), ("5", "0"), ("5", "1"), ("10.5", "3"), ("-2.5", "4"), ("3", "5"), ("50", "20"), ("1005.5", "999")]),
}


def one(f, x):
    x = mpf(x)
    return {"at": [float(x)], "value": number(f(x)), "first": [number(derivative(f, [x], 0))], "second": [number(second(f, [x], 0))]}


def exact(text):
    """The double nearest to the text, exactly."""
    return mpf(float(text))


def unary_rows(f, points):
    return [one(f, exact(x)) for x in points]


def binary_rows(f, points):
    rows = []
    for x, y in points:
        p = [exact(x), exact(y)]
        rows.append({
            "at": [float(x), float(y)],
            "value": number(f(*p)),
            "first": [number(derivative(f, p, 0)), number(derivative(f, p, 1))],
            "second": [number(second(f, p, 0)), number(mixed(f, p)), number(second(f, p, 1))],
        })
    return rows


def fixed_rows(f, points):
    rows = []
    for x, y in points:
        x, y = exact(x), exact(y)
        row = one(lambda t: f(t, y), x)
        row["at"].append(float(y))
        rows.append(row)
    return rows


json.dump(
    {
        "unary": {name: unary_rows(f, points) for name, (f, points) in unary.items()},
        "binary": {name: binary_rows(f, points) for name, (f, points) in binary.items()},
        "fixed": {name: fixed_rows(f, points) for name, (f, points) in fixed.items()},
    },
    sys.stdout,
    indent=1,
)
