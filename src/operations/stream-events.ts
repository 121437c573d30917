interface Watch<E> {
  readonly signal: AbortSignal
  readonly onEvent: (event: E) => void
}

/**
 * Runs an operation and gives its events one by one, then returns its results. Leaving early aborts it.
 *
 * @throws what the operation rejects with.
 */
export async function* streamEvents<R, E>(
  options: { readonly [Name in keyof Watch<E>]?: Watch<E>[Name] | undefined },
  run: (options: Watch<E>) => Promise<R>,
): AsyncGenerator<E, R, void> {
  const left = new AbortController()
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([left.signal, options.signal])
  const events: E[] = []
  let wake = () => {}
  let ended = false
  const onEvent = (event: E) => {
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
