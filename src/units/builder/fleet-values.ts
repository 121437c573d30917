import { checkValue } from '../systemd/check-value.js'
import { isRecord, UnwritableValue, writeReference } from './write-value.js'

/** Options of `[X-Fleet]` that a definition may give, by how their values are written. */
const writers: Readonly<Record<string, { repeats: boolean; write(value: unknown): string[] }>> = {
  MachineID: { repeats: false, write: (value) => [writeText(value)] },
  MachineOf: { repeats: true, write: (value) => writeReferences(value).map(checkName) },
  MachineMetadata: { repeats: true, write: writeMetadata },
  Conflicts: { repeats: true, write: writeReferences },
  Replaces: { repeats: true, write: writeReferences },
  Global: { repeats: false, write: (value) => [writeGlobal(value)] },
}

export const writableFleetOptions: readonly string[] = Object.keys(writers)

/** How an option of `[X-Fleet]` is written; undefined for a name that it does not have. */
export function fleetWriter(name: string) {
  return Object.hasOwn(writers, name) ? writers[name] : undefined
}

function writeReferences(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((each: unknown) => writeText(writeReference(each)))
}

/** A peer of a name that no unit can have would be waited for without end. */
function checkName(name: string): string {
  const wrong = checkValue({ kind: 'unit' }, name)
  if (wrong === undefined) return name
  throw new UnwritableValue(`has a wrong value, ${JSON.stringify(name)}: ${wrong.message}`)
}

/** fleet ignores metadata that is not exactly `key=value`, and takes quotes around a value for a list. */
function writeMetadata(value: unknown): string[] {
  if (!isRecord(value)) throw new UnwritableValue('takes keys with their values')
  return Object.entries(value).flatMap(([key, given]) =>
    (Array.isArray(given) ? given : [given]).map((each: unknown) => {
      const pair = `${key}=${writeText(each)}`
      if (!/^[^\s="]+=[^\s="]+$/.test(pair)) {
        throw new UnwritableValue(
          `takes keys and values that are not empty and have no blanks, quotes or equals signs, unlike ${pair}`,
        )
      }
      return pair
    }),
  )
}

function writeText(value: unknown): string {
  if (typeof value !== 'string' || !/^[^\s"]+$/.test(value)) {
    throw new UnwritableValue('takes a text without blanks and quotes')
  }
  return value
}

function writeGlobal(value: unknown): string {
  if (typeof value !== 'boolean') throw new UnwritableValue('takes true or false')
  return String(value)
}
