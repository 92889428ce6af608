import type { CovarianceEstimator } from './covariance.ts'

export const model: CovarianceEstimator = {
  name: 'model',
  title: 'of the model itself',
  reference: 'Fisher (1925), Proc. Camb. Phil. Soc. 22, 700-725; Gauss (1823) for least squares',
  robust: false,
  recognises: (choice) => choice === 'model',
  compute: ({ model: own }) => own
}
