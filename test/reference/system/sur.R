# Seemingly unrelated regressions on Longley's data: least squares and one-step feasible generalised
# least squares by systemfit, with its residual covariance; writes sur_r.json beside this file.
suppressMessages(library(systemfit))
library(jsonlite)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
system <- list(Employed = Employed ~ GNP + Year, Population = Population ~ GNP, Armed = Armed.Forces ~ Unemployed)
figures <- function(fit) list(estimates = unname(coef(fit)), std_errors = unname(sqrt(diag(vcov(fit)))),
                              residual_covariance = unname(fit$residCov))
out <- list(
  columns = as.list(setNames(longley, gsub(".", "_", names(longley), fixed = TRUE))),
  least_squares = figures(systemfit(system, "OLS", data = longley)),
  feasible = figures(systemfit(system, "SUR", data = longley)))
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), file.path(here, "sur_r.json"))
