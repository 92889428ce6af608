# Coefficient tables of R's fits that are no glm: a negative binomial with its own shape (glm.nb), a
# curved mean (nls), seemingly unrelated regressions iterated to the maximum (systemfit).
# Run: Rscript conventions-further.R > conventions-further.json
suppressMessages({ library(MASS); library(systemfit); library(jsonlite) })
d <- quine[, c("Days", "Sex", "Age")]
d$Sex <- as.character(d$Sex); d$Age <- as.character(d$Age)
nb <- glm.nb(Days ~ Sex + Age, d, control = glm.control(epsilon = 1e-14, maxit = 200))
p <- Puromycin[Puromycin$state == "treated", c("conc", "rate")]
curve <- nls(rate ~ SSmicmen(conc, v, k), p, start = list(v = 212.683743, k = 0.0641213),
  control = nls.control(tol = 1e-9))
m <- mtcars[, c("mpg", "disp", "wt", "hp", "qsec")]
joint <- systemfit(list(a = mpg ~ wt + hp, b = disp ~ qsec + wt), "SUR", data = m,
  methodResidCov = "noDfCor", maxiter = 5000, tol = 1e-15)
both <- lapply(summary(lm(cbind(mpg, disp) ~ wt + hp, m)), function(s) unname(coef(s)))
cat(toJSON(list(
  quine = as.list(d), negative_binomial = unname(coef(summary(nb))),
  puromycin = as.list(p), curve = unname(coef(summary(curve))), curve_aic = AIC(curve),
  cars = as.list(m), unrelated = with(list(t = unname(coef(summary(joint)))),  # systemfit rounds small probabilities to 0
    cbind(t[, 1:3], 2 * pt(-abs(t[, 3]), 29))),
  together = do.call(rbind, unname(both))
), digits = 17, matrix = "rowmajor", auto_unbox = TRUE), "\n")
