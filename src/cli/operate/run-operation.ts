import type { OperationOptions } from '../../operations/index.js'
import { isDone, type UnitResult } from '../../operations/results.js'
import type { Context } from '../context.js'
import { unitJournal } from '../ssh/unit-journal.js'
import { EventLines } from './event-lines.js'
import { resultJson } from './result-json.js'
import { tellInterrupted, tellUndone } from './tell-results.js'
import { WaitingLines } from './waiting-lines.js'

export interface Operation {
  /** Carries it out; gets the signal and the listener. */
  readonly carryOut: (options: OperationOptions) => Promise<UnitResult[]>
  /** A line for standard error that ends it, as fleetctl has for some. */
  readonly closing?: (results: readonly UnitResult[]) => string | undefined
}

/**
 * Runs an operation on units and shows it: its events as fleetctl's lines, or its results as JSON or names,
 * and while it waits what it waits for.
 * @returns 0 where every unit is as it was asked to be, else 1
 */
export async function runOperation(context: Context, { carryOut, closing }: Operation): Promise<0 | 1> {
  const { output, settings, signal } = context
  const { format } = settings
  const lines = new EventLines(output, format === 'table')
  const waiting = new WaitingLines(output)
  const results = await carryOut({
    signal,
    journal: unitJournal(context),
    onEvent(event) {
      waiting.on(event)
      lines.on(event)
      if (event.type !== 'settled') return
      if (format === 'jsonl') output.jsonLines([resultJson(event.result)])
      if (format === 'name' && isDone(event.result)) output.line(event.result.unit)
    },
  }).finally(() => waiting.stop())
  if (format === 'json') output.json(results.map(resultJson))
  if (signal.aborted) tellInterrupted(results, output)
  else if (format === 'table' || format === 'name') {
    tellUndone(results, output, lines.told)
    const last = format === 'table' ? closing?.(results) : undefined
    if (last !== undefined) output.note(last)
  }
  return results.every(isDone) ? 0 : 1
}
