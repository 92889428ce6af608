# Influence, collinearity and tests of assumptions of every equation of a system: those of R's lm of the
# equation on the rows that all equations share. An offset is taken off the response, for lmtest leaves
# offsets out; RESET is then of other fitted values, and is left out too. Tables of types I, II and III
# are car's, with treatment contrasts. Writes diagnostics.json beside
# this file.
suppressMessages({ library(jsonlite); library(lmtest); library(car) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- transform(mtcars, cyl = paste0("c", cyl))[, c("mpg", "disp", "wt", "qsec", "cyl", "hp")]
rownames(d) <- NULL
d$hp[4] <- NA
h <- function(t) list(statistic = unname(t$statistic), p_value = unname(t$p.value))
own <- function(m, reset = TRUE) {
  X <- model.matrix(m)
  s <- svd(sweep(X, 2, sqrt(colSums(X^2)), "/"))$d
  v <- vif(m)
  list(leverage = unname(hatvalues(m)), cooks_distance = unname(cooks.distance(m)),
    dfbetas = as.list(as.data.frame(dfbetas(m))), vif = as.list(if (is.matrix(v)) v[, 1] else v),
    condition_indices = s[1] / s,
    checks = c(list(shapiro_wilk = h(shapiro.test(resid(m))), breusch_pagan = h(bptest(m)),
      durbin_watson = h(dwtest(m, alternative = "two.sided", exact = FALSE))),
      if (reset) list(reset = h(resettest(m, power = 2:3, type = "fitted")))))
}
table <- function(t) { t <- t[!rownames(t) %in% c("Residuals", "(Intercept)"), ]
  setNames(lapply(rownames(t), function(k) list(statistic = t[k, "F value"], df = t[k, "Df"], p_value = t[k, "Pr(>F)"])), rownames(t)) }
tables <- function(m) list(type_1 = table(anova(m)), type_2 = table(Anova(m, type = 2)), type_3 = table(Anova(m, type = 3)))
whole <- d[-4, ]
unrelated <- list(mpg = lm(mpg ~ wt + qsec, whole), disp = lm(I(disp - wt) ~ cyl * hp, whole))
out <- list(columns = as.list(d),
  joint = list(mpg = own(lm(mpg ~ wt + cyl + qsec, d)), disp = own(lm(disp ~ wt + cyl + qsec, d))),
  seemingly = list(mpg = own(unrelated$mpg), disp = own(unrelated$disp, reset = FALSE)),
  tables = lapply(unrelated, tables))
write(toJSON(out, digits = 17, auto_unbox = TRUE, na = "null", pretty = FALSE), file.path(here, "diagnostics.json"))
