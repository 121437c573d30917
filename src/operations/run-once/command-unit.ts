import { randomBytes } from 'node:crypto'
import { defineUnit, quoteCommandLine } from '../../units/index.js'
import type { UnitLike } from '../options.js'

/** Where a command is to run as a unit, and with what environment. */
export interface CommandUnitOptions {
  /** Metadata that the machine must have. */
  readonly metadata?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** The machine it is to run on, by its whole ID. */
  readonly machineID?: string | undefined
  /** Environment of the command; `%` and `$` in values mean themselves. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** A word that no other run has in its name. */
export function runWord(): string {
  return `run-${randomBytes(4).toString('hex')}`
}

/**
 * A oneshot that runs a command, its words just as they are: no shell, no specifiers, no variables. A program without
 * a path is looked for by the machine.
 *
 * @throws {UnitDefinitionError} for metadata or variables that cannot be written
 */
export function commandUnit(
  words: readonly [string, ...string[]],
  { metadata, machineID, env = {} }: CommandUnitOptions = {},
): UnitLike {
  const [program] = words
  // systemd wants a path, and takes signs before it for its own.
  const isPlainPath = /^\/[\w./+-]+$/.test(program)
  const variables = Object.entries(env).map(([name, value]) => [name, value.replaceAll('%', '%%')])
  return defineUnit(`${runWord()}.service`, {
    Unit: { Description: `caasctl run ${/^[\w./+-]+$/.test(program) ? program : ''}`.trimEnd() },
    Service: {
      Type: 'oneshot',
      // What has ended is told from what has not begun.
      RemainAfterExit: true,
      Environment: Object.fromEntries(variables),
      ExecStart: quoteCommandLine(isPlainPath ? words : ['/usr/bin/env', '--', ...words], {
        specifiers: 'literal',
        variables: 'literal',
      }),
    },
    'X-Fleet': { MachineMetadata: metadata, MachineID: machineID },
  })
}
