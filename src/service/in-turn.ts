/** Runs `work` once at a time, and once more when it was asked for meanwhile. */
export function inTurn(
  work: () => Promise<void>,
  onError: (error: unknown) => void = () => undefined
): () => void {
  let running = false
  let again = false
  async function run(): Promise<void> {
    running = true
    while (again) {
      again = false
      await work().catch(onError)
    }
    running = false
  }
  return () => {
    again = true
    if (!running) void run()
  }
}
