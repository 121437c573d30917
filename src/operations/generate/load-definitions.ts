import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isCaasctlError } from '../../error.js'
import { checkUnitName } from '../../units/index.js'
import { GenerateError } from './generate-error.js'
import { importTypeScript } from './import-typescript.js'

/** What is written of a definition. */
export interface LoadedDefinition {
  readonly name: string
  readonly text: string
}

/** Whether a path may be a module of definitions. */
export function isDefinitionModule(path: string): boolean {
  return ['.js', '.mjs', '.ts', '.mts'].includes(extname(path)) && !/\.d\.m?ts$/.test(path)
}

/**
 * The units that a module exports, by name: definitions, and lists of them (`monitor.instances(3)`), whatever
 * they are exported as. Other exports are left alone.
 *
 * @param file path as given, which errors name.
 * @throws {GenerateError} for a module that cannot be loaded, exports no definition, or two of one name.
 */
export async function loadDefinitions(file: string, cwd: string): Promise<LoadedDefinition[]> {
  const definitions = new Map<string, LoadedDefinition>()
  for (const definition of Object.values(await importModule(file, cwd)).flatMap(definitionsIn)) {
    const { name, text } = definition
    const other = definitions.get(name)
    if (other !== undefined && other.text !== text) {
      throw new GenerateError(file, `it exports two different definitions of ${name}`)
    }
    const reason = checkUnitName(name)
    if (reason !== undefined)
      throw new GenerateError(file, `${JSON.stringify(name)} cannot be a unit: ${reason}`)
    definitions.set(name, definition)
  }
  if (definitions.size > 0) return [...definitions.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  throw new GenerateError(file, 'it exports no definition of a unit', {
    suggestion: "For example: export const web = defineUnit('web@.service', { … })",
  })
}

/** What a module exports; of one in TypeScript what esbuild makes of it.
 * @throws {GenerateError}
 */
export async function importModule(file: string, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(cwd, file)
  try {
    if (/\.m?ts$/.test(path)) return await importTypeScript(file, path, cwd)
    // What was changed since it was last imported is loaded anew.
    const { mtimeMs } = await stat(path)
    return await import(`${pathToFileURL(path).href}?changed=${mtimeMs}`)
  } catch (cause) {
    if (cause instanceof GenerateError) throw cause
    throw new GenerateError(file, describe(cause), { cause, suggestion: suggestionFor(cause) })
  }
}

/** A module may have its own copy of this package, so what it exports is told by its shape. */
export function definitionsIn(value: unknown): LoadedDefinition[] {
  if (Array.isArray(value)) return value.flatMap(definitionsIn)
  if (typeof value !== 'object' || value === null) return []
  if (!('name' in value && 'text' in value && 'options' in value)) return []
  const { name, text } = value
  return typeof name === 'string' && typeof text === 'string' ? [{ name, text }] : []
}

/** Without Node's word on which file imported it: of TypeScript that is one nobody has seen. */
function describe(error: unknown): string {
  return error instanceof Error ? error.message.replace(/ imported from \S+$/, '') : String(error)
}

function suggestionFor(error: unknown): string | undefined {
  if (isCaasctlError(error)) return error.suggestion
  if (!(error instanceof Error)) return undefined
  if ('suggestion' in error && typeof error.suggestion === 'string') return error.suggestion
  const [, missing] = /Cannot find package '([^']+)'/.exec(error.message) ?? []
  return missing === undefined
    ? undefined
    : `Install it beside the definitions: npm install --save-dev ${missing}`
}
