import { bytes } from './bytes.ts'
import { compiledKernels } from './compiled.ts'
import { referenceKernels } from './reference.ts'

/** The kernels of this thread: compiled where the build has made them and the runtime can run them. */
export const kernels = (bytes === null ? null : compiledKernels(bytes)) ?? referenceKernels()
