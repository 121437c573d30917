import type { PlaceholderText, PlaceholderValues } from '../../operations/index.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'

/** Flags by which placeholders get their values. */
export const placeholderFlags = {
  set: flag.list({
    summary: 'Value of a placeholder, {{NAME}}; goes before files',
    placeholder: 'NAME=VALUE',
  }),
  'env-file': flag.list({
    summary: 'File with lines NAME=VALUE for placeholders',
    placeholder: 'FILE',
    complete: 'file',
  }),
}

interface Given {
  readonly set: readonly string[]
  readonly envFile: readonly string[]
}

/** The values that these flags give. */
export async function readValues(context: Context, { set, envFile }: Given): Promise<PlaceholderValues> {
  const { readPlaceholderValues } = await import('../../operations/index.js')
  return await readPlaceholderValues({ set, envFiles: envFile, cwd: context.io.cwd })
}

/** Warns of values given by hand for which there is no placeholder: most are misspelt. */
export async function warnOfUnused(
  { output }: Context,
  set: readonly string[],
  texts: readonly PlaceholderText[],
): Promise<void> {
  if (set.length === 0) return
  const { findPlaceholders } = await import('../../operations/index.js')
  const used = new Set(texts.flatMap((text) => findPlaceholders(text).map(({ name }) => name)))
  for (const name of new Set(set.map((pair) => pair.slice(0, pair.indexOf('='))))) {
    if (!used.has(name)) output.warn(`Nothing has a placeholder {{${name}}}.`)
  }
}
