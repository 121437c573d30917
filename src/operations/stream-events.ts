import type { OperationEvent } from './events.js'
import type { OperationOptions } from './options.js'

/**
 * Runs an operation and gives its events one by one, then returns its results. Leaving early aborts it.
 *
 * @throws what the operation rejects with.
 */
export async function* streamEvents<R>(
  options: OperationOptions,
  run: (options: Required<Pick<OperationOptions, 'signal' | 'onEvent'>>) => Promise<R>,
): AsyncGenerator<OperationEvent, R, void> {
  const left = new AbortController()
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([left.signal, options.signal])
  const events: OperationEvent[] = []
  let wake = () => {}
  let ended = false
  const onEvent = (event: OperationEvent) => {
    options.onEvent?.(event)
    events.push(event)
    wake()
  }
  const running = run({ signal, onEvent }).finally(() => {
    ended = true
    wake()
  })
  // Whoever is slow to take the events learns of a failure when they have.
  running.catch(() => {})
  try {
    for (;;) {
      const event = events.shift()
      if (event !== undefined) yield event
      else if (ended) return await running
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    left.abort()
    await running.catch(() => {})
  }
}
