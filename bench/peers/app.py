"""The peers over HTTP: FastAPI with statsmodels, and FastAPI with hand-tuned numpy.

    uvicorn app:app --port 8001 --log-level warning
"""
import numpy as np
import statsmodels.api as sm
from fastapi import FastAPI, Request
from fastapi.responses import Response

try:
    from orjson import dumps, loads
except ImportError:
    from json import dumps, loads


def answer(value):
    return Response(dumps(value), media_type="application/json")


app = FastAPI()


async def table(request: Request):
    columns = loads(await request.body())["data"]["columns"]
    y = np.asarray(columns.pop("y"), float)
    x = np.column_stack([np.ones(len(y)), *columns.values()])
    return y, x


def summary(fit):
    return {"coefficients": fit.params.tolist(), "std_errors": fit.bse.tolist(), "p_values": fit.pvalues.tolist(),
            "conf": fit.conf_int().tolist(), "log_likelihood": float(fit.llf), "aic": float(fit.aic)}


@app.get("/health")
async def health():
    return {"ok": True}


@app.post("/statsmodels/ols")
async def statsmodels_ols(request: Request):
    y, x = await table(request)
    fit = sm.OLS(y, x).fit()
    return answer({**summary(fit), "r_squared": float(fit.rsquared)})


@app.post("/statsmodels/logit")
async def statsmodels_logit(request: Request):
    y, x = await table(request)
    return answer(summary(sm.GLM(y, x, family=sm.families.Binomial()).fit()))


@app.post("/numpy/ols")
async def numpy_ols(request: Request):
    y, x = await table(request)
    gram = x.T @ x
    b = np.linalg.solve(gram, x.T @ y)
    r = y - x @ b
    s2 = r @ r / (len(y) - x.shape[1])
    return answer({"coefficients": b.tolist(), "std_errors": np.sqrt(s2 * np.diag(np.linalg.inv(gram))).tolist(),
                   "sigma2": float(s2)})


def irls(y, x):
    """Newton's method on the logistic likelihood until the step is below 1e-10."""
    b = np.zeros(x.shape[1])
    for _ in range(50):
        mu = 1 / (1 + np.exp(-(x @ b)))
        gram = x.T @ (x * (mu * (1 - mu))[:, None])
        step = np.linalg.solve(gram, x.T @ (y - mu))
        b += step
        if np.abs(step).max() < 1e-10:
            break
    return b, gram


@app.post("/numpy/logit")
async def numpy_logit(request: Request):
    y, x = await table(request)
    b, gram = irls(y, x)
    return answer({"coefficients": b.tolist(), "std_errors": np.sqrt(np.diag(np.linalg.inv(gram))).tolist()})
