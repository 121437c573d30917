import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isCaasctlError } from '../../error.js'
import { fleetOptions, type UnitOption } from '../../units/index.js'
import { UnitFileError } from './unit-file-error.js'

/** Unit files on disk, each read once however many instances are made of it. */
export class UnitFolder {
  private readonly directory: string
  private readonly files = new Map<string, Promise<readonly UnitOption[] | undefined>>()

  /** @param directory to which relative paths refer */
  constructor(directory: string) {
    this.directory = directory
  }

  /**
   * The options of a unit file, as fleet reads it, save that lines may end in CR LF; undefined where there is
   * no such file.
   * @throws {UnitFileError} for a file that cannot be read, is not UTF-8 or is refused by fleet's parser.
   */
  read(file: string): Promise<readonly UnitOption[] | undefined> {
    let reading = this.files.get(file)
    if (reading === undefined) {
      reading = this.readNow(file)
      this.files.set(file, reading)
    }
    return reading
  }

  /** The same, and undefined also for a file that cannot be used: who needs it is told by {@link read}. */
  async readIfUsable(file: string): Promise<readonly UnitOption[] | undefined> {
    try {
      return await this.read(file)
    } catch (error) {
      if (isCaasctlError(error)) return undefined
      throw error
    }
  }

  private async readNow(file: string): Promise<readonly UnitOption[] | undefined> {
    let bytes: Uint8Array
    try {
      bytes = await readFile(resolve(this.directory, file))
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      const reason = code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${String(code)})`
      throw new UnitFileError(file, reason, { cause: error })
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      return fleetOptions(text.replaceAll('\r\n', '\n'))
    } catch (error) {
      if (isCaasctlError(error)) throw new UnitFileError(file, error.message, { cause: error })
      throw new UnitFileError(file, 'it is not text in UTF-8', { cause: error })
    }
  }
}
