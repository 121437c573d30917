import type { OperationEvent } from '../../operations/events.js'
import { EventLines } from '../operate/event-lines.js'
import { WaitingLines } from '../operate/waiting-lines.js'
import type { Output } from '../output/output.js'

/** Shows how a unit is taken away, where that takes a while. */
export class RemovalLines {
  private readonly output: Output
  private readonly trouble: EventLines
  private waiting: WaitingLines | undefined

  constructor(output: Output) {
    this.output = output
    this.trouble = new EventLines(output, false)
  }

  on(event: OperationEvent): void {
    this.waiting ??= new WaitingLines(this.output)
    this.waiting.on(event)
    if (event.type === 'trouble') this.trouble.on(event)
  }

  stop(): void {
    this.waiting?.stop()
  }
}
