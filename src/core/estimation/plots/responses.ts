/** End of a chart's name where there are several responses. */
export function ofResponse(response: string | null): string {
  return response === null ? '' : `_${response}`
}
