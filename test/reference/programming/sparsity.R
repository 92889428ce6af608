# Standard errors of quantreg::rq, se = "iid", at the median. Run: Rscript sparsity.R > sparsity.json
# Continuous data, so that neither the fit nor the slope of the ordered residuals has ties.
library(quantreg)
library(jsonlite)
make <- function(seed, n) {
  set.seed(seed)
  d <- data.frame(x = round(rnorm(n), 3), z = round(runif(n), 3))
  d$y <- round(1 + d$x - d$z + rt(n, 3), 4)
  f <- summary(rq(y ~ x + z, data = d), se = "iid")
  list(data = d, errors = f$coefficients[, 2])
}
cat(toJSON(list(large = make(4, 200), small = make(5, 47)), digits = 15, auto_unbox = TRUE, dataframe = "columns"))
