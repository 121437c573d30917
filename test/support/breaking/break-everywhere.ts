import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { type Fault, type FaultKind, FaultyProxy, faultKinds, type Place } from '../faulty-proxy.js'
import { inShortOrLong, type Kept, kept } from '../reliability.js'
import type { CliRun } from '../run-cli.js'

/** Longest that a command may take which waits 2 s for what does not come, on a busy computer. */
const defaultDeadlineMs = 30_000
/** All that may go wrong, in turns. */
const kinds: readonly FaultKind[] = [...faultKinds, 'slow']
/** What goes wrong at a time: nearly all of it waits. */
const limit = pLimit(inShortOrLong(40, 16))
/** Of how many messages of a dialogue one is hit. */
const every = inShortOrLong(11, 1)

/** One command on its way through a network that breaks. */
export interface Broken extends CliRun {
  readonly what: string
  readonly id: string
  readonly proxy: FaultyProxy
}

/** What is to be kept, as the table of docs/reliability.md has it. */
export type Promised = Pick<Kept, 'area' | 'promise'>

export interface Breaking {
  readonly name: string
  readonly promised: Promised
  /** The port of what is on the other side. */
  readonly target: number
  /** Longest that the command may take, milliseconds. Default: 30,000. */
  readonly deadlineMs?: number
  /** Which of the places there are to be hit. Default: all. */
  readonly places?: (place: Place) => boolean
  readonly run: (proxy: FaultyProxy, id: string, signal: AbortSignal) => Promise<CliRun>
  readonly check: (ran: Broken) => void | Promise<void>
}

let ids = 0

/** To be called by each file of such tests: no rejection may go by unseen. */
export function watchingForRejections(): void {
  vi.setConfig({ testTimeout: inShortOrLong(120_000, 400_000), maxConcurrency: 40 })
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown) => unhandled.push(reason)
  beforeAll(() => {
    process.on('unhandledRejection', onUnhandled)
  })
  afterAll(() => {
    process.off('unhandledRejection', onUnhandled)
    expect(unhandled).toEqual([])
  })
}

/**
 * Breaks a connection at each message that is said on it when nothing breaks: the banner, the key exchange, the
 * login, what opens a channel, what asks for the command, what it writes, how it ended, the goodbye.
 */
export async function breakEverywhere(breaking: Breaking): Promise<void> {
  const { name, promised, check } = breaking
  const whole = await runOnce(breaking)
  await whole.proxy[Symbol.asyncDispose]()
  await check(whole)
  expect(whole, `${name} with nothing in its way`).toMatchObject({ code: 0 })
  const faults = faultsAt(whole.proxy.turns.filter(breaking.places ?? (() => true)), ids)
  let broken = 0
  await Promise.all(
    faults.map((fault) =>
      limit(async () => {
        const ran = await runOnce(breaking, fault)
        expect(ran.stderr, ran.what).not.toContain('met something it does not know')
        if (ran.code !== 0 && ran.stdout === '')
          expect(ran.stderr, ran.what).toMatch(/error|not begun|begun|lost|took too long/)
        // What still waits somewhere comes now, when nobody listens any more.
        ran.proxy.resume()
        await new Promise((resolve) => setTimeout(resolve, 300))
        await ran.proxy[Symbol.asyncDispose]()
        if (ran.proxy.hasFailed) broken++
        await check(ran)
      }),
    ),
  )
  kept({ ...promised, counts: { 'connections broken': broken } })
}

async function runOnce({ name, target, run, deadlineMs }: Breaking, fault?: Fault): Promise<Broken> {
  const id = `${++ids}`
  const what =
    fault === undefined ? name : `${name}, ${fault.kind} after ${fault.after} bytes ${fault.direction}`
  const proxy = await FaultyProxy.to({ host: '127.0.0.1', port: target }, fault)
  const late = AbortSignal.timeout(deadlineMs ?? defaultDeadlineMs)
  const ran = await run(proxy, id, late)
  expect(late.aborted, `${what}: it hangs`).toBe(false)
  return { ...ran, what, id, proxy }
}

/** The kinds take turns, each command beginning with another one. */
function faultsAt(turns: readonly Place[], first: number): Fault[] {
  // However short the dialogue, some of it is broken.
  const step = Math.max(1, Math.min(every, Math.floor(turns.length / 2)))
  return turns
    .filter((_, at) => at % step === first % step)
    .flatMap((place, at) =>
      Array.from({ length: inShortOrLong(1, 2) }, (_, more) => ({
        ...place,
        kind: kinds[(at + first + 3 * more) % kinds.length] ?? 'cut',
      })),
    )
}

/** Settings: not long where a connection breaks, else as long as a busy computer takes. */
export function patience({ hasFailed }: Pick<FaultyProxy, 'hasFailed'>): Record<string, string> {
  const seconds = hasFailed ? '20' : '2'
  return { CAASCTL_REQUEST_TIMEOUT: seconds, CAASCTL_SSH_TIMEOUT: seconds }
}
