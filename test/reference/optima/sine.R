# Writes sine.json: the global least-squares fit of a sine and its Student t(4) likelihood fit.
library(jsonlite)
i <- 0:39
t <- i / 4
y <- round(2 * sin(3 * t) + 0.3 * sin(17 * i), 6)
fit <- nls(y ~ a * sin(w * t), start = list(a = 2, w = 3), control = nls.control(tol = 1e-7))
nll <- function(p) -sum(dt((y - p[1] * sin(p[2] * t)) / exp(p[3]), 4, log = TRUE) - p[3])
best <- list(par = c(2, 3, log(0.3)))
for (k in 1:5) best <- optim(best$par, nll, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
write_json(list(
  t = t, y = y,
  least_squares = list(estimate = unname(coef(fit)), rss = deviance(fit)),
  student_t = list(estimate = best$par[1:2], log_likelihood = -best$value)
), "sine.json", digits = NA, auto_unbox = TRUE)
