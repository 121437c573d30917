import type { LoadedApplication, PlanOptions } from '../../operations/index.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { placeholderFlags, readValues, warnOfUnused } from '../generate/placeholder-flags.js'

/** Flags of the commands that read an application from files. */
export const applicationFlags = placeholderFlags

/** Flags of the commands that compare an application with the cluster. */
export const planFlags = {
  prune: flag.boolean({
    summary: "Remove units that carry the application's label and are no more in its files",
  }),
  adopt: flag.boolean({
    summary: 'Take over units that another application has, and label such as run without a label',
  }),
  rule: flag.list({
    summary: 'Set a rule of the linter to off, info, warning or error',
    placeholder: 'RULE=SEVERITY',
  }),
  'known-unit': flag.list({
    summary: 'Units that the machines have by themselves, for the linter',
    placeholder: 'PATTERN',
  }),
  ...applicationFlags,
}

interface Given {
  readonly set: readonly string[]
  readonly envFile: readonly string[]
}

/** Reads the application that a path stands for, with the values that the flags give. */
export async function readApplication(
  context: Context,
  path: string,
  given: Given,
): Promise<LoadedApplication> {
  const { loadApplication } = await import('../../operations/index.js')
  const { cwd } = context.io
  const values = await readValues(context, given)
  const loaded = await loadApplication(path, { cwd, values })
  const written = loaded.sources.map((source) => ({ file: source.file, text: source.written }))
  await warnOfUnused(context, given.set, written)
  return loaded
}

/** What the flags mean for a plan. */
export async function planOptions(
  { io, signal }: Context,
  given: {
    readonly prune: boolean
    readonly adopt: boolean
    readonly rule: readonly string[]
    readonly knownUnit: readonly string[]
  },
): Promise<PlanOptions> {
  const { readLintSettings } = await import('../lint/lint-settings.js')
  const { rules, knownUnits } = await readLintSettings(io, given)
  return { signal, prune: given.prune, adopt: given.adopt, rules, knownUnits }
}
