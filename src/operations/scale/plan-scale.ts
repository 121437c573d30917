import { basename, dirname, join } from 'node:path'
import type { Fleet, Unit } from '../../api/index.js'
import { completeUnitName, isTemplateName, readLabel, splitUnitName } from '../../units/index.js'
import type { OperationOptions, Source } from '../options.js'
import { ScaleError } from './scale-error.js'

/** Most instances that can be asked for: more is a slip of the finger. */
const countMax = 10_000

/** What scaling a template comes to. */
export interface ScalePlan {
  /** Its name: `web@.service`. */
  readonly template: string
  /** The application that the template belongs to. */
  readonly application: string | undefined
  /** Instances that there are now, those with a number. */
  readonly present: number
  /** Instances that are to run, by number; where the cluster has no template, as paths beside its file. */
  readonly keep: readonly Source[]
  /** Names of those that are created, the lowest numbers that are free. */
  readonly create: readonly string[]
  /** Names of those that are there and do not run by the cluster's will. */
  readonly start: readonly string[]
  /** Names of those that are destroyed, the highest number first. */
  readonly destroy: readonly string[]
  /** Names of instances without a number, and of spare ones of an apply: they are left as they are, and do not count. */
  readonly others: readonly string[]
}

interface Instance {
  readonly unit: Unit
  /** What stands after the `@`. */
  readonly text: string
  readonly number: number | undefined
  readonly spare: boolean
}

interface Numbered extends Instance {
  readonly number: number
}

/**
 * Finds out what is to be done for a template to have so many instances. Changes nothing.
 *
 * @param template `web@`, `web@.service`, or the path of its unit file.
 * @throws {ScaleError} for what is no template, and for a count that is none
 */
export async function planScale(
  fleet: Fleet,
  template: string,
  count: number,
  { signal }: Pick<OperationOptions, 'signal'> = {},
): Promise<ScalePlan> {
  const name = completeUnitName(basename(template))
  if (!isTemplateName(name)) {
    throw new ScaleError(`${template} is no template: only instances of one can be counted.`, {
      suggestion: 'Name a template, as in: caasctl scale paas-monitor@ 10',
    })
  }
  if (!Number.isSafeInteger(count) || count < 0 || count > countMax) {
    throw new ScaleError(`${count} is not a number of instances: 0 to ${countMax} is wanted.`)
  }
  const units = await fleet.units({ signal })
  const instances = units.flatMap((unit): Instance[] => {
    const { template: of, instance: text } = splitUnitName(unit.name) ?? {}
    if (of !== name || text === undefined) return []
    const number = /^\d{1,9}$/.test(text) ? Number(text) : undefined
    return [{ unit, text, number, spare: readLabel(unit.options)?.spare ?? false }]
  })
  const counted = instances
    .flatMap((each): Numbered[] =>
      each.number === undefined || each.spare ? [] : [{ ...each, number: each.number }],
    )
    .sort(byNumber)
  const kept = counted.slice(0, count)
  const created = freeNumbers(instances, count - kept.length)
  const labels = units
    .filter((unit) => unit.name === name || counted.some((each) => each.unit === unit))
    .flatMap(({ options }) => readLabel(options) ?? [])
  const made = units.find((unit) => unit.name === name)
  const nameOf = (text: string) => name.replace('@.', () => `@${text}.`)
  return {
    template: name,
    application: labels[0]?.application,
    present: counted.length,
    keep: [...kept, ...created].sort(byNumber).map((each): Source => {
      const name = nameOf(each.text)
      const options = 'unit' in each ? each.unit.options : made?.options
      return options === undefined ? join(dirname(template), name) : { name, options }
    }),
    create: created.map(({ text }) => nameOf(text)),
    start: kept.filter(({ unit }) => unit.desiredState !== 'launched').map(({ unit }) => unit.name),
    destroy: counted
      .slice(count)
      .reverse()
      .map(({ unit }) => unit.name),
    others: instances
      .filter(({ number, spare }) => number === undefined || spare)
      .map(({ unit }) => unit.name),
  }
}

function byNumber(a: { readonly number: number }, b: { readonly number: number }): number {
  return a.number - b.number
}

/** The lowest numbers from 1 that no instance has; written as the others are, `01` beside `02`. */
function freeNumbers(instances: readonly Instance[], count: number): { number: number; text: string }[] {
  const taken = new Set(instances.map(({ number }) => number))
  const padded = instances.find(({ text, number }) => number !== undefined && text !== String(number))
  const free: { number: number; text: string }[] = []
  for (let number = 1; free.length < count; number++) {
    if (!taken.has(number))
      free.push({ number, text: String(number).padStart(padded?.text.length ?? 0, '0') })
  }
  return free
}
