/** The compiled module: the build replaces this file's output (scripts/build-kernels.mjs); null without it. */
export const bytes: Uint8Array | null = null
