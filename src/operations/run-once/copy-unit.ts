import type { Fleet } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { isGlobal, splitUnitName, type UnitOption, withoutLabel } from '../../units/index.js'
import { isOneshot } from '../is-oneshot.js'
import type { OperationOptions, SourceOptions, UnitLike } from '../options.js'
import { Run } from '../run.js'
import { findSources } from '../targets/find-sources.js'
import { runWord } from './command-unit.js'

/** A unit that cannot be run once. */
export class RunRefusedError extends CaasctlError {
  override readonly name = 'RunRefusedError'
  readonly code = 'CANNOT_RUN'
}

/**
 * A copy of a unit under a name of its own, to run once: `backup-run-1a2b3c4d.service` of `backup.service`. The unit
 * itself, in the cluster or on disk, stays as it is.
 *
 * @param unit its name, or the path of its unit file; an instance may be made of its template
 * @throws {RunRefusedError}; what reading the cluster throws.
 */
export async function copyUnit(
  fleet: Fleet,
  unit: string,
  options: Pick<OperationOptions, 'signal'> & Pick<SourceOptions, 'directory'> = {},
): Promise<UnitLike> {
  const [found, ...more] = await findSources(new Run(fleet, 'start', options), unit, {
    replace: false,
    templates: true,
    directory: options.directory,
  })
  if (found === undefined || more.length > 0) throw new RunRefusedError(`${unit} is not one unit.`)
  if (found.kind === 'broken') throw found.error
  if (found.kind === 'missing') {
    throw new RunRefusedError(`There is nothing to run: ${unit}: ${found.reason}.`)
  }
  const parts = splitUnitName(found.name)
  const made = found.options ?? found.existing?.options ?? []
  if (parts?.type !== 'service')
    throw new RunRefusedError(`${found.name} is no service: it has nothing to run.`)
  if (parts.kind === 'template') {
    throw new RunRefusedError(`${found.name} is a template: name an instance of it.`)
  }
  if (isGlobal(made)) throw new RunRefusedError(`${found.name} is global: it would run on every machine.`)
  const instance = parts.instance === undefined ? '' : `@${parts.instance}`
  return { name: `${parts.prefix}-${runWord()}${instance}.service`, options: toRunOnce(made) }
}

/** Without the label of its application, to which a copy does not belong. */
function toRunOnce(options: readonly UnitOption[]): UnitOption[] {
  const own = withoutLabel(options).filter(({ section }) => section !== 'Install')
  if (!isOneshot(own)) return own
  // What has ended is told from what has not begun.
  const name = 'RemainAfterExit'
  const others = own.filter((option) => option.section !== 'Service' || option.name !== name)
  return [...others, { section: 'Service', name, value: 'yes' }]
}
