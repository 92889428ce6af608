# Profile-likelihood intervals by root finding on offset fits, and boot's interval formulas.
# Run: Rscript intervals.R > intervals.json
suppressMessages({library(jsonlite); library(boot)})
d <- mtcars[, c("mpg", "wt", "hp", "am", "carb")]
ctl <- glm.control(epsilon = 1e-16, maxit = 200)
q <- qnorm(0.975)
# maximised log-likelihood with coefficient j of the design held at b
held <- function(y, X, fam, j, b) {
  if (ncol(X) == 1) { mu <- fam$linkinv(X[, 1] * b); return(-sum(fam$dev.resids(y, mu, rep(1, length(y)))) / 2) }
  m <- suppressWarnings(glm.fit(X[, -j, drop = FALSE], y, family = fam, offset = X[, j] * b, control = ctl))
  -m$deviance / 2
}
ends <- function(y, X, fam) {
  m <- suppressWarnings(glm.fit(X, y, family = fam, control = ctl)); b <- m$coefficients; top <- -m$deviance / 2
  se <- sqrt(diag(chol2inv(m$qr$qr[1:ncol(X), 1:ncol(X)])))
  t(sapply(seq_len(ncol(X)), function(j) {
    f <- function(v) sqrt(pmax(2 * (top - held(y, X, fam, j, v)), 0)) - q
    c(uniroot(f, c(b[j] - 6 * se[j], b[j] - 0.3 * se[j]), tol = 1e-13)$root,
      uniroot(f, c(b[j] + 0.3 * se[j], b[j] + 6 * se[j]), tol = 1e-13)$root)
  }))
}
X <- function(f) model.matrix(f, d)
# nonlinear least squares: profile t (Bates & Watts), golden-section over the conditionally linear a
rss_b <- function(b) { e <- exp(b * d$wt); a <- sum(e * d$mpg) / sum(e^2); sum((d$mpg - a * e)^2) }
ob <- optimize(rss_b, c(-0.6, -0.1), tol = 1e-14); s2 <- ob$objective / 30; tq <- qt(0.975, 30)
prof_b <- function(b) sqrt((rss_b(b) - ob$objective) / s2) - tq
se_b <- 0.02
nls_b <- c(uniroot(prof_b, c(ob$minimum - 5 * se_b, ob$minimum - 0.3 * se_b), tol = 1e-14)$root,
           uniroot(prof_b, c(ob$minimum + 0.3 * se_b, ob$minimum + 5 * se_b), tol = 1e-14)$root)
# normal linear model: likelihood interval of each coefficient and of the variance in closed form
m <- lm(mpg ~ wt + hp, d); n <- 32; rss <- sum(resid(m)^2); v <- diag(summary(m)$cov.unscaled)
half <- sqrt(v * rss * (exp(q^2 / n) - 1))
s2m <- rss / n; ll <- function(s) -n / 2 * log(s) - rss / (2 * s)
gs <- function(s) sqrt(pmax(2 * (ll(s2m) - ll(s)), 0)) - q
sig <- c(uniroot(gs, c(s2m / 4, s2m * 0.95), tol = 1e-13)$root, uniroot(gs, c(s2m * 1.05, s2m * 5), tol = 1e-13)$root)
set.seed(7); t0 <- 1.3; t <- rexp(999, 1 / 1.4)^0.9; L <- rnorm(40)^3
o <- list(t0 = t0, t = matrix(t), R = 999, strata = rep(1, 40), call = NULL, data = 1:40, sim = "ordinary", weights = rep(1/40, 40), stype = "i", statistic = NULL)
class(o) <- "boot"
pc <- boot.ci(o, type = "perc", t0 = t0, t = t, conf = c(0.9, 0.95))$percent[, 4:5]
bc <- boot.ci(o, type = "bca", t0 = t0, t = t, L = L, conf = c(0.9, 0.95))$bca[, 4:5]
out <- list(data = as.list(d),
  logit = ends(d$am, X(~ wt), binomial()), logit2 = ends(d$am, X(~ hp), binomial()),
  poisson = ends(d$carb, X(~ wt + hp), poisson()),
  normal = cbind(coef(m) - half, coef(m) + half), normal_sigma2 = sig, nls_b = nls_b,
  bootstrap = list(t0 = t0, t = t, L = L, percentile = pc, bca = bc))
cat(toJSON(out, digits = 17, matrix = "rowmajor", auto_unbox = TRUE))
