# Least absolute deviations by quantreg::rq; writes rq.json beside this file.
suppressMessages({ library(quantreg); library(jsonlite) })
set.seed(11)
fit <- function(name, formula, data, w = NULL) {
  x <- model.matrix(formula, data); y <- model.response(model.frame(formula, data))
  ww <- if (is.null(w)) rep(1, nrow(x)) else w
  f <- suppressWarnings(rq(y ~ x - 1, tau = 0.5, weights = ww))
  list(name = name, rows = nrow(x), cols = ncol(x), x = as.vector(x), y = as.vector(y),
       weights = w, coefficients = as.vector(coef(f)),
       objective = sum(ww * abs(y - drop(x %*% coef(f)))))
}
data(engel)
cases <- list(
  fit('engel', foodexp ~ income, engel),
  fit('mtcars', mpg ~ wt + hp + qsec, mtcars),
  fit('swiss', Fertility ~ ., swiss),
  fit('iris', Sepal.Length ~ Sepal.Width + Species, iris),
  fit('airquality', Ozone ~ Wind + Temp + Solar.R, na.omit(airquality)),
  fit('warpbreaks', breaks ~ wool * tension, warpbreaks),
  fit('mtcars, weighted', mpg ~ wt + hp, mtcars, round(runif(32, 0.5, 3), 3)),
  fit('pressure, cubic', pressure ~ temperature + I(temperature^2) + I(temperature^3), pressure))
writeLines(toJSON(list(source = R.version.string, cases = cases), digits = NA, auto_unbox = TRUE, null = 'null'),
           'test/reference/programming/rq.json')
for (c in cases) cat(c$name, c$objective, '\n')
