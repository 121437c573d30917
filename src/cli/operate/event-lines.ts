import type { OperationEvent } from '../../operations/index.js'
import { isDone } from '../../operations/results.js'
import { machineLegend } from '../list/machine-legend.js'
import type { Output } from '../output/output.js'
import { stateStyle, styled } from '../output/styled.js'

/**
 * Writes what happens as fleetctl words it, where scripts look for it: successes to standard output, the rest
 * to standard error. What fleetctl has no words for is told in ours.
 */
export class EventLines {
  /** Units whose trouble these lines have told already. */
  readonly told = new Set<string>()
  private readonly output: Output
  private readonly results: boolean

  /** @param results whether to write successes; not where results are JSON or names */
  constructor(output: Output, results: boolean) {
    this.output = output
    this.results = results
  }

  on(event: OperationEvent): void {
    if (this.results) this.success(event)
    this.notice(event)
  }

  private success(event: OperationEvent): void {
    const { output } = this
    switch (event.type) {
      case 'created':
      case 'replaced':
        output.line(`Unit ${event.unit} ${event.global ? '' : 'inactive'}`)
        break
      case 'same-file':
        output.line(`Found same Unit(${event.unit}) in Registry, nothing to do`)
        break
      case 'triggered':
        if (event.global) output.line(`Triggered global unit ${event.unit} ${event.verb}`)
        else if (!event.waits) output.line(`Triggered unit ${event.unit} ${event.verb}`)
        break
      case 'reached': {
        if (event.global) break
        const [machine] = event.machines
        const where = machine === undefined ? '' : ` on ${machineLegend(machine, false)}`
        output.line(`Unit ${event.unit} `, styled(stateStyle(event.state), event.state), where)
        break
      }
      case 'destroyed':
        output.line(`Destroyed ${event.unit}`)
        break
    }
  }

  private notice(event: OperationEvent): void {
    const { output } = this
    switch (event.type) {
      case 'differs':
        output.warn(
          `Unit ${event.unit} in registry differs from local ${event.template ? 'template ' : ''}unit file ${event.file}. Add --replace to override.`,
        )
        break
      case 'not-replaced':
        this.told.add(event.unit)
        output.note(
          styled('yellow', 'Warning:'),
          ` can not replace Unit(${event.unit}) in state '${event.desiredState}', use the appropriate command`,
        )
        break
      case 'unknown-option': {
        const meant = event.meant === undefined ? '' : `. Did you mean ${event.meant}?`
        output.warn(
          `Unit ${event.unit}: unrecognized requirement in [X-Fleet] section: "${event.option}"${meant}`,
        )
        break
      }
      case 'stepped-replace':
        output.note(
          `fleet ${event.serverVersion} cannot replace a unit: ${event.unit} is stopped, destroyed and created anew.`,
        )
        break
      case 'explained': {
        const { unit, reasons, hints } = event.explanation
        output.warn(`Unit ${unit} stays where it is: ${reasons.join('; ') || 'no reason can be seen'}.`)
        for (const hint of hints) output.note(`  ${hint}`)
        break
      }
      case 'trouble':
        output.warn(`${event.error.message} Still trying.`)
        break
      case 'settled': {
        const { result } = event
        if (!isDone(result) || result.reason === undefined) break
        output.warn(`Unit ${result.unit} is as it should be, but ${result.reason}.`)
        output.note(`  Look again in a while: caasctl list-units --full ${result.unit}`)
        break
      }
    }
  }
}
