import type { DeployEvent, PlannedAction } from '../../operations/index.js'
import { machineLegend } from '../list/machine-legend.js'
import { EventLines } from '../operate/event-lines.js'
import { WaitingLines } from '../operate/waiting-lines.js'
import type { Output } from '../output/output.js'
import { describe } from '../output/render-error.js'
import { styled } from '../output/styled.js'

const participles: Readonly<Record<PlannedAction | 'spare' | 'restore', string>> = {
  create: 'created',
  replace: 'replaced',
  label: 'labelled',
  'set-state': 'started',
  destroy: 'removed',
  none: 'left',
  left: 'left',
  spare: 'created, to stand in for others',
  restore: 'put back as it was',
}

/**
 * Shows a deployment as it goes: what is done on standard output, unless results are JSON; the rest, and what is
 * waited for, on standard error.
 */
export class DeployLines {
  private readonly output: Output
  private readonly results: boolean
  private readonly operation: EventLines
  private readonly waiting: WaitingLines
  private readonly gone = new Set<string>()

  /** @param results whether to write what is done; not where results are JSON */
  constructor(output: Output, results: boolean) {
    this.output = output
    this.results = results
    this.operation = new EventLines(output, results)
    this.waiting = new WaitingLines(output)
  }

  on(event: DeployEvent): void {
    const { output } = this
    switch (event.type) {
      case 'plan':
        break
      case 'roll': {
        const { file, units, spares } = event
        const meanwhile = spares.length === 0 ? '' : `, ${spares.join(' ')} standing in meanwhile`
        output.note(`Replacing ${units.length} running of ${file}${meanwhile}.`)
        break
      }
      case 'roll-batch':
        this.waiting.on({ type: 'batch', units: event.units, number: event.number, of: event.of })
        break
      case 'stored':
        if (this.results) output.line(`Unit ${event.unit} ${participles[event.action]}`)
        break
      case 'ready': {
        this.waiting.settle(event.unit)
        if (!this.results) break
        const [machine] = event.machines
        const where =
          event.machines.length > 1
            ? ` on ${event.machines.length} machines`
            : machine === undefined
              ? ''
              : ` on ${machineLegend(machine, false)}`
        output.line(`Unit ${event.unit} `, styled('green', 'ready'), where)
        break
      }
      case 'not-ready':
        output.note(styled('dim', `Unit ${event.unit} runs, but ${event.reason}`))
        break
      case 'unit-failed': {
        this.waiting.settle(event.unit)
        const [machine] = event.machines
        const where = machine === undefined ? '' : ` on ${machineLegend(machine, false)}`
        output.note(styled('red', 'error:'), ` Unit ${event.unit} did not come up${where}: ${event.reason}`)
        for (const line of event.journal) output.note(styled('dim', `  | ${line}`))
        break
      }
      case 'rollback':
        output.note(styled('yellow', `Taking back what was done to ${event.units.join(' ')}.`))
        break
      case 'observed':
        // What is waited for is known as it comes: most of a deployment waits for its turn.
        if (!this.gone.has(event.unit)) this.waiting.expect([event.unit])
        this.waiting.on(event)
        break
      case 'destroyed':
        this.gone.add(event.unit)
        this.waiting.settle(event.unit)
        this.operation.on(event)
        break
      default:
        this.waiting.on(event)
        this.operation.on(event)
    }
  }

  stop(): void {
    this.waiting.stop()
  }
}

/** An event as `-o jsonl` shows it. */
export function eventJson(event: DeployEvent): unknown {
  return event.type === 'trouble' ? { ...event, error: describe(event.error) } : event
}
