import type { OperationEvent, UnitView } from '../../operations/index.js'
import { machineIDLegend } from '../list/machine-legend.js'
import type { Output } from '../output/output.js'
import { type Styled, stateStyle, styled } from '../output/styled.js'

/** How often lines are drawn anew on a terminal, so that the seconds go on. */
const redrawMs = 250
/** A terminal shows nothing for what is done at once. */
const quietMs = 400
/** Into a pipe: when the first line is written, and how far apart the others are at least. */
const plainFirstMs = 3_000
const plainPauseMs = 30_000

interface Pending {
  view: UnitView | undefined
  machine: string | undefined
  global: boolean
}

/**
 * Shows what an operation is waiting for, on standard error: on a terminal a line for each unit, or one for
 * each state where there are many, as they change; into a pipe a plain line now and then.
 */
export class WaitingLines {
  private readonly output: Output
  private readonly pending = new Map<string, Pending>()
  private readonly startedAt = performance.now()
  private readonly timer: NodeJS.Timeout
  private total = 0
  private batch = ''
  private toldAt = plainFirstMs - plainPauseMs
  private told = ''

  constructor(output: Output) {
    this.output = output
    this.timer = setInterval(() => this.show(), redrawMs)
    this.timer.unref()
  }

  on(event: OperationEvent): void {
    switch (event.type) {
      case 'planned':
        this.expect(event.units)
        break
      case 'observed': {
        const pending = this.pending.get(event.unit)
        if (pending === undefined) break
        const [machine] = event.machines
        pending.view = event.view
        pending.global = event.global
        pending.machine = event.global || machine === undefined ? undefined : machine.id
        break
      }
      case 'batch':
        this.batch = event.of > 1 ? `batch ${event.number} of ${event.of}, ` : ''
        break
      case 'settled':
        this.settle(event.result.unit)
        break
    }
  }

  /** More units are waited for. */
  expect(units: readonly string[]): void {
    for (const unit of units) {
      if (this.pending.has(unit)) continue
      this.pending.set(unit, { view: undefined, machine: undefined, global: false })
      this.total++
    }
  }

  /** A unit is waited for no longer. */
  settle(unit: string): void {
    this.pending.delete(unit)
  }

  stop(): void {
    clearInterval(this.timer)
    this.output.live?.clear()
  }

  private show(): void {
    const elapsedMs = performance.now() - this.startedAt
    if (this.pending.size === 0) return
    if (this.output.live !== undefined) {
      if (elapsedMs >= quietMs) this.output.live.update(this.lines(elapsedMs, this.output.live.height))
    } else if (elapsedMs - this.toldAt >= plainPauseMs) this.tell(elapsedMs)
  }

  private lines(elapsedMs: number, height: number): Styled[][] {
    const done = this.total - this.pending.size
    const head: Styled[] = [
      styled('bold', `${done} of ${this.total}`),
      `  ${this.batch}${Math.round(elapsedMs / 1000)} s`,
    ]
    if (this.total === 1) head.shift()
    const units = [...this.pending]
    const each: Styled[][] =
      units.length < height
        ? units.map(([unit, pending]) => [`${unit}  `, ...stateOf(pending), ...where(pending)])
        : [...this.byState()].map(([state, count]) => [
            `${String(count).padStart(6)}  `,
            styled(stateStyle(state), state),
          ])
    return this.total === 1 ? each.map((line) => [...line, ...head]) : [...each, head]
  }

  /** A plain line, where it says something new. */
  private tell(elapsedMs: number): void {
    this.toldAt = elapsedMs
    const states = [...this.byState()].map(([state, count]) => `${count} ${state}`).join(', ')
    const [[only] = []] = this.pending
    const whom = this.total === 1 ? only : `${this.pending.size} of ${this.total} units`
    const text = `Waiting for ${whom}: ${this.total === 1 ? states.replace(/^1 /, '') : states}`
    if (text !== this.told) this.output.note(`${text} (${Math.round(elapsedMs / 1000)} s).`)
    this.told = text
  }

  private byState(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const pending of this.pending.values()) {
      const state = wordOf(pending)
      counts.set(state, (counts.get(state) ?? 0) + 1)
    }
    return counts
  }
}

/** What systemd says; before that, what fleet says. */
function wordOf({ view, machine, global }: Pending): string {
  const [state] = view?.states ?? []
  if (state !== undefined) return state.active
  if (view === undefined) return 'not looked at yet'
  return machine === undefined && !global ? 'not scheduled' : 'not loaded yet'
}

function stateOf(pending: Pending): Styled[] {
  const word = wordOf(pending)
  const sub = pending.view?.states[0]?.sub
  return [styled(stateStyle(word), sub === undefined ? word : `${word}/${sub}`)]
}

function where({ machine }: Pending): Styled[] {
  return machine === undefined ? ['  '] : [`  on ${machineIDLegend(machine, false)}  `]
}
