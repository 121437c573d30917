import { type ContainerCommand, containerCommands, containerRuns, optionValue } from './container.js'
import type { LintedUnit } from './linted-unit.js'

/** The names that a unit gives to the containers it starts. */
export function containerNames(unit: LintedUnit): ReadonlySet<string> {
  return new Set(containerRuns(unit).flatMap((run) => optionValue(run, 'name') ?? []))
}

/** Whether a command removes a container of that name: `docker rm NAME`. */
function removes({ verb, operands }: ContainerCommand, name: string): boolean {
  return verb === 'rm' && operands.some(({ text }) => text === name)
}

/** Whether a unit removes a container before it is started anew, or after it has ended. */
export function isRemovedByUnit(unit: LintedUnit, run: ContainerCommand, name: string): boolean {
  return containerCommands(unit).some((command) => {
    const { option, entry } = command.use
    if (!removes(command, name)) return false
    return option === run.use.option
      ? entry.start < run.use.entry.start
      : /^Exec(StartPre|StopPost|Stop)$/.test(option)
  })
}
