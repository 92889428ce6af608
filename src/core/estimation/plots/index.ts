// Adding a plot is one file and one line here.
export { errorDensity } from './error-density.ts'
export { fittedCurve } from './fitted-curve.ts'
export { profileCurves } from './profile-curves.ts'
export { quantileQuantile } from './quantile-quantile.ts'
export { residualsFitted } from './residuals-fitted.ts'
export { surfaces } from './surfaces.ts'
export { totalVariation } from './total-variation.ts'
