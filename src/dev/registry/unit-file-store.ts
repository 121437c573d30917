import { createHash } from 'node:crypto'
import { FleetParseError, fleetOptions, hashOptions } from '../../units/index.js'
import type { StoredUnitFile } from './registry.js'

interface Entry {
  readonly text: string
  /** Undefined where fleet cannot read the text back. */
  readonly file: StoredUnitFile | undefined
  uses: number
}

/** Unit files by the hash of their text, each kept once and for as long as a unit uses it. */
export class UnitFileStore {
  private readonly entries = new Map<string, Entry>()

  /** Keeps a text for one more unit, and tells the key it is known by. */
  use(text: string): string {
    const key = createHash('sha1').update(text).digest('hex')
    const entry = this.entries.get(key)
    if (entry === undefined) this.entries.set(key, { text, file: readBack(text), uses: 1 })
    else entry.uses++
    return key
  }

  release(key: string): void {
    const entry = this.entries.get(key)
    if (entry === undefined) return
    entry.uses--
    if (entry.uses === 0) this.entries.delete(key)
  }

  file(key: string): StoredUnitFile | undefined {
    return this.entries.get(key)?.file
  }

  text(key: string): string | undefined {
    return this.entries.get(key)?.text
  }
}

function readBack(text: string): StoredUnitFile | undefined {
  try {
    const options = fleetOptions(text)
    return { options, hash: hashOptions(options) }
  } catch (error) {
    if (error instanceof FleetParseError) return undefined
    throw error
  }
}
