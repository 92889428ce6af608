# Diagnostics of a curved mean by its Jacobian: the regression of the residuals on the columns of the
# gradient stands in for the linear model. Run: Rscript curved.R > curved.json
suppressMessages({library(jsonlite); library(lmtest); library(MASS)})
d <- Puromycin[Puromycin$state == "treated", c("conc", "rate")]
f <- deriv3(~ V * conc / (K + conc), c("V", "K"), function(V, K, conc) NULL)
b <- c(V = 212, K = 0.064)
for (k in 1:50) { # Newton to stagnation
  v <- f(b[1], b[2], d$conc); J <- attr(v, "gradient"); e <- d$rate - c(v)
  A <- crossprod(J) - apply(attr(v, "hessian") * e, 2:3, sum)
  b <- b + solve(A, crossprod(J, e))[, 1]
}
v <- f(b[1], b[2], d$conc); J <- attr(v, "gradient"); e <- d$rate - c(v); fit <- c(v)
A <- crossprod(J) - apply(attr(v, "hessian") * e, 2:3, sum)
n <- nrow(d); s2 <- sum(e^2) / (n - 2); C <- s2 * solve(crossprod(J)); R <- cov2cor(C)
h <- function(t) list(statistic = unname(t$statistic), p_value = unname(t$p.value))
linear <- lm(e ~ J - 1) # its residuals are e
j1 <- J[, 1]; j2 <- J[, 2]
gauss_newton <- lm(e ~ J + I((fit / max(fit))^2) + I((fit / max(fit))^3) - 1)
reset <- anova(linear, gauss_newton)
out <- list(data = as.list(d), coefficients = unname(b), correlation = R[1, 2],
  vif = unname(diag(solve(R))), # car's formula for terms of one coefficient
  condition = local({ s <- svd(sweep(J, 2, sqrt(colSums(J^2)), "/"))$d; s[1] / s }),
  leverage = unname(diag(J %*% solve(crossprod(J), t(J)))),
  jacobian_leverage = unname(diag(J %*% solve(A, t(J)))),
  checks = list(
    shapiro_wilk = h(shapiro.test(e)),
    breusch_pagan = h(bptest(linear, ~ j1 + j2)),
    white = h(bptest(linear, ~ j1 + j2 + I(j1^2) + I(j1 * j2) + I(j2^2))),
    durbin_watson = h(dwtest(linear, alternative = "two.sided", exact = FALSE)),
    reset = list(statistic = reset$F[2], p_value = reset$`Pr(>F)`[2])))
cat(toJSON(out, digits = 17, auto_unbox = TRUE))
