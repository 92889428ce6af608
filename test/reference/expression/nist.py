"""Values, gradients and Hessians of the 27 NIST nonlinear models at one point each.

    python3 nist.py $REFERENCE_DIR/nist > nist.json      (mpmath 1.2 or later)

The models are those of the NIST StRD problems. The point is a made-up one near the middle of the data
and the first start: both are rounded to two significant digits. Derivatives are central differences at
200 digits with a step of 1e-40.
"""
import glob
import json
import os
import sys
from mpmath import mp, mpf

mp.dps = 200
H = mpf(10) ** -40
functions = {name: getattr(mp, name) for name in ("exp", "cos", "sin", "atan", "log", "pi")}


def number(x):
    return float(mp.nstr(x, 25))


def rounded(x):
    return float(f"{x:.1e}")


def literal(source):
    """Numbers of the source as exact doubles."""
    import re
    return re.sub(r"(?<![A-Za-z_0-9.])(\d+\.?\d*(?:[eE][+-]?\d+)?)", r"mpf('\1')", source).replace("^", "**")


cases = []
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.json"))):
    with open(path) as file:
        problem = json.load(file)
    if not isinstance(problem, dict) or problem.get("kind") != "nonlinear":
        continue
    names = problem["parameters"]
    theta = [mpf(rounded(v)) for v in problem["starts"][0]]
    row = problem["n"] // 2
    data = {name: mpf(rounded(values[row])) for name, values in problem["columns"].items() if name != "y"}
    code = compile(literal(problem["model"]), problem["name"], "eval")

    def f(point):
        return eval(code, {"mpf": mpf, **functions, **data, **dict(zip(names, point))})

    def shifted(*moves):
        point = list(theta)
        for k, h in moves:
            point[k] += h
        return f(point)

    p = len(names)
    gradient = [(shifted((j, H)) - shifted((j, -H))) / (2 * H) for j in range(p)]
    hessian = [
        [
            (shifted((j, H), (l, H)) - shifted((j, H), (l, -H)) - shifted((j, -H), (l, H)) + shifted((j, -H), (l, -H)))
            / (4 * H * H)
            for l in range(p)
        ]
        for j in range(p)
    ]
    small = mpf(10) ** -50
    clean = lambda x: 0.0 if abs(x) < small else number(x)
    cases.append({
        "name": problem["name"],
        "model": problem["model"],
        "parameters": names,
        "theta": [float(t) for t in theta],
        "columns": {name: float(value) for name, value in data.items()},
        "value": number(f(theta)),
        "gradient": [clean(g) for g in gradient],
        "hessian": [[clean(h) for h in line] for line in hessian],
    })
json.dump(cases, sys.stdout, indent=1)
