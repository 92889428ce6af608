# Tables of nlme's gls and tests of assumptions on the whitened regression, at a given correlation of
# 0.6 within blocks. Run: Rscript conventions.R > conventions-r.json
suppressMessages({library(nlme); library(lmtest); library(jsonlite)})
long <- within(longley, block <- rep(c("a", "b", "c", "d"), each = 4))
table <- function(method) {
  m <- gls(Employed ~ GNP + Population, long, correlation = corAR1(0.6, form = ~ 1 | block, fixed = TRUE), method = method)
  t <- summary(m)$tTable
  list(estimate = unname(t[, 1]), std_error = unname(t[, 2]), statistic = unname(t[, 3]), p_value = unname(t[, 4]),
    aic = AIC(m), normalized = unname(residuals(m, "normalized")))
}
V <- outer(1:16, 1:16, function(i, j) ifelse(long$block[i] == long$block[j], 0.6^abs(i - j), 0))
X <- cbind(1, GNP = long$GNP, Population = long$Population)
Z <- backsolve(chol(V), X, transpose = TRUE); w <- backsolve(chol(V), long$Employed, transpose = TRUE)
white <- lm(w ~ 0 + Z); e <- resid(white); f <- fitted(white)
g <- Z[, 2]; p <- Z[, 3]
h <- function(t) list(statistic = unname(t$statistic), p_value = unname(t$p.value))
more <- anova(lm(e ~ 0 + Z), lm(e ~ 0 + Z + I((f / max(f))^2) + I((f / max(f))^3)))
out <- list(columns = list(Employed = long$Employed, GNP = long$GNP, Population = long$Population, block = long$block),
  ML = table("ML"), REML = table("REML"),
  checks = list(shapiro_wilk = h(shapiro.test(e)),
    breusch_pagan = h(bptest(white, ~ g + p)),
    white = h(bptest(white, ~ g * p + I(g^2) + I(p^2))),
    durbin_watson = h(dwtest(white, alternative = "two.sided", exact = FALSE)),
    reset = list(statistic = more$F[2], p_value = more$`Pr(>F)`[2])))
cat(toJSON(out, digits = 17, auto_unbox = TRUE))
