# Firth's penalised estimates to 30 digits: roots of the adjusted score. Run: python3 firth.py > firth.json
import json
import mpmath as mp
mp.mp.dps = 40
def fit(y, x, kind):
    X = [[mp.mpf(1), mp.mpf(v)] for v in x]
    b = [mp.mpf(0), mp.mpf(0)]
    for _ in range(400):
        eta = [r[0] * b[0] + r[1] * b[1] for r in X]
        mu = [1 / (1 + mp.e ** (-e)) if kind == "logit" else mp.e ** e for e in eta]
        w = [m * (1 - m) if kind == "logit" else m for m in mu]
        I = mp.matrix(2, 2)
        for r, v in zip(X, w):
            for i in range(2):
                for j in range(2): I[i, j] += v * r[i] * r[j]
        V = I ** -1
        h = [v * sum(r[i] * V[i, j] * r[j] for i in range(2) for j in range(2)) for r, v in zip(X, w)]
        adj = [yy - m + hh * ((mp.mpf(1) / 2 - m) if kind == "logit" else mp.mpf(1) / 2) for yy, m, hh in zip(y, mu, h)]
        U = [sum(a * r[i] for a, r in zip(adj, X)) for i in range(2)]
        step = V * mp.matrix(U)
        b = [b[0] + step[0], b[1] + step[1]]
        if max(abs(step[0]), abs(step[1])) < mp.mpf(10) ** -30: break
    return {"estimate": [float(v) for v in b], "std_error": [float(mp.sqrt(V[i, i])) for i in range(2)]}
x = [1, 2, 3, 4, 5, 6, 7, 8]
sep = [0, 0, 0, 0, 1, 1, 1, 1]; over = [0, 0, 1, 0, 1, 0, 1, 1]; counts = [0, 0, 0, 1, 0, 2, 1, 4]
print(json.dumps({"x": x, "separated": {"y": sep, **fit(sep, x, "logit")}, "overlapping": {"y": over, **fit(over, x, "logit")},
                  "poisson": {"y": counts, **fit(counts, x, "log")}}))
