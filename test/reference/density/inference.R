# Inference around a Weibull regression that a client states as a log-density, from survival and sandwich.
# Rscript test/reference/density/inference.R > test/reference/density/inference.json
suppressMessages({library(survival); library(sandwich); library(jsonlite)})
set.seed(20)
n <- 40
d <- data.frame(x = round(runif(n, -1, 2), 2), g = rep(1:8, each = 5), h = rep(1:5, 8))
d$y <- round(exp(0.8 + 0.5 * d$x + 0.7 * log(rexp(n))), 3)
d$count <- rpois(n, exp(0.3 + 0.4 * d$x))
tight <- survreg.control(rel.tolerance = 1e-15, maxiter = 200)
fit <- survreg(Surv(y) ~ x, d, control = tight)
theta <- c(coef(fit), log(fit$scale))
se <- function(v) unname(sqrt(diag(v)))
cl <- function(by) se(vcovCL(fit, cluster = by, type = "HC0", cadjust = TRUE))

# Exact derivatives of the log-likelihood in (b0, b1, ls).
parts <- function(p) {
  s <- exp(p[3]); z <- (log(d$y) - p[1] - p[2] * d$x) / s; e <- exp(z); X <- cbind(1, d$x)
  U <- cbind(X * ((e - 1) / s), -1 - z + z * e)
  cross <- -crossprod(X, (z * e + e - 1) / s)
  H <- rbind(cbind(-crossprod(X, X * (e / s^2)), cross), c(cross, sum(z - z * e - z^2 * e)))
  list(l = sum(-p[3] + z - e - log(d$y)), U = colSums(U), I = -H)
}
best <- parts(theta)
# Their expectation, with (log y - b0 - b1 x)/s the logarithm of an exponential variable.
euler <- -digamma(1)
mean_information <- local({
  s <- exp(theta[3]); X <- cbind(1, d$x); cross <- colSums(X) * (1 - euler) / s
  rbind(cbind(crossprod(X) / s^2, cross), c(cross, n * ((1 - euler)^2 + pi^2 / 6)))
})
score <- function(p) { q <- parts(p); drop(q$U %*% solve(q$I, q$U)) }
wald <- function(A, r) { v <- A %*% solve(best$I) %*% t(A); m <- A %*% theta - r; drop(t(m) %*% solve(v, m)) }
row <- function(A, r, restricted) c(wald = wald(rbind(A), r), ratio = 2 * (best$l - parts(restricted)$l), score = score(restricted))
zero <- survreg(Surv(y) ~ 1, d, control = tight)
twice <- survreg(Surv(y) ~ 0 + I(2 + x), d, control = tight)
expo <- survreg(Surv(y) ~ x, d, scale = 1, control = tight)
tests <- list(
  "b1 = 0" = row(c(0, 1, 0), 0, c(coef(zero), 0, log(zero$scale))),
  "b0 = 2*b1" = row(c(1, -2, 0), 0, c(2 * coef(twice), coef(twice), log(twice$scale))),
  "ls = 0" = row(c(0, 0, 1), 0, c(coef(expo), 0)))

profile <- function(j) {
  at <- function(v) switch(j,
    survreg(Surv(y) ~ 0 + x + offset(rep(v, n)), d, control = tight)$loglik[2],
    survreg(Surv(y) ~ 1 + offset(v * x), d, control = tight)$loglik[2],
    survreg(Surv(y) ~ x, d, scale = exp(v), control = tight)$loglik[2])
  drop <- function(v) 2 * (fit$loglik[2] - at(v)) - qchisq(0.95, 1)
  half <- 1.96 * sqrt(solve(best$I)[j, j])
  c(uniroot(drop, theta[j] - half * c(3, 0.2), tol = 1e-14)$root,
    uniroot(drop, theta[j] + half * c(0.2, 3), tol = 1e-14)$root)
}

# The mean exp(b0 + b1 x) by least squares, R's nls polished by Gauss-Newton to stagnation.
b <- coef(nls(y ~ exp(b0 + b1 * x), d, start = list(b0 = 0.5, b1 = 0.5)))
for (k in 1:200) { m <- exp(b[1] + b[2] * d$x); J <- m * cbind(1, d$x); b <- b + qr.coef(qr(J), d$y - m) }
m <- exp(b[1] + b[2] * d$x); J <- m * cbind(1, d$x); r <- d$y - m
bread <- solve(crossprod(J)); s2 <- sum(r^2) / (n - 2)
h <- rowSums((J %*% bread) * J)
meat <- function(w) bread %*% crossprod(J * (r * w)) %*% bread
squares <- list(estimate = unname(b), model = se(s2 * bread), hc0 = se(meat(1)), hc3 = se(meat(1 / (1 - h))),
  wald = drop((b[1] - 2 * b[2])^2 / (c(1, -2) %*% (s2 * bread) %*% c(1, -2))))

# A normal line as a density: least squares is lm, the joint scores of (b0, b1, s) are in closed form.
line <- lm(log(y) ~ x, d)
sig <- sqrt(mean(residuals(line)^2)); rl <- residuals(line)
S <- cbind(rl / sig^2, d$x * rl / sig^2, -1 / sig + rl^2 / sig^3)
I <- rbind(cbind(crossprod(cbind(1, d$x)) / sig^2, 0), c(0, 0, 2 * n / sig^2))
normal <- list(hc3 = se(vcovHC(line, "HC3")), joint = se(solve(I) %*% crossprod(S) %*% solve(I)),
  cluster = se(vcovCL(line, cluster = d$g, type = "HC1")))

# Predictions: the Weibull mean with its delta-method error, and quantiles of the fitted law.
new <- c(-0.5, 0.3, 1.7); k <- exp(theta[3])
eta <- theta[1] + theta[2] * new; mean <- exp(eta) * gamma(1 + k)
grad <- mean * cbind(1, new, k * digamma(1 + k))
predictions <- list(x = new, fitted = mean, std_error = sqrt(rowSums((grad %*% solve(best$I)) * grad)),
  low = exp(eta) * (-log(0.975))^k, high = exp(eta) * (-log(0.025))^k)

poisson <- glm(count ~ x, poisson, d, control = glm.control(epsilon = 1e-15, maxit = 100))
mu <- exp(cbind(1, new) %*% coef(poisson))[, 1]
counts <- list(estimate = unname(coef(poisson)), hc0 = se(sandwich(poisson)), fitted = mu,
  std_error = mu * sqrt(rowSums((cbind(1, new) %*% vcov(poisson)) * cbind(1, new))),
  low = qpois(0.025, mu), high = qpois(0.975, mu), log_likelihood = as.numeric(logLik(poisson)))

# The same Weibull against a lognormal regression: Vuong's statistic from the log-densities of the rows.
zw <- (log(d$y) - theta[1] - theta[2] * d$x) / k
lw <- -theta[3] + zw - exp(zw) - log(d$y)
ll <- dlnorm(d$y, fitted(line), sig, log = TRUE)
mm <- lw - ll
compare <- list(aic_weibull = -2 * sum(lw) + 6, aic_lognormal = -2 * sum(ll) + 6,
  vuong = sum(mm) / (sqrt(n) * sqrt(mean((mm - mean(mm))^2))))

cat(toJSON(list(
  made_by = paste0("inference.R with R ", getRversion(), ", survival ", packageVersion("survival"), ", sandwich ", packageVersion("sandwich")),
  data = d, estimate = unname(theta), log_likelihood = best$l,
  errors = list(model = se(solve(best$I)), expected = se(solve(mean_information)), hc0 = se(sandwich(fit)), hc1 = se(sandwich(fit, adjust = TRUE)),
    cluster = cl(d$g), two_way = cl(d[c("g", "h")]),
    hac3 = se(NeweyWest(fit, lag = 3, prewhite = FALSE, adjust = FALSE))),
  tests = lapply(tests, as.list), profile = lapply(1:3, profile), squares = squares, normal = normal,
  predictions = predictions, counts = counts, compare = compare), digits = I(16), auto_unbox = TRUE, dataframe = "columns", pretty = TRUE))
