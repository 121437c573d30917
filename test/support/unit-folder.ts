import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface UnitFolder extends AsyncDisposable {
  readonly path: string
  write(name: string, text: string): Promise<void>
  read(name: string): Promise<string>
}

/** A new temporary folder with these files in it; gone when it is disposed of. */
export async function unitFolder(files: Readonly<Record<string, string>> = {}): Promise<UnitFolder> {
  const path = await mkdtemp(join(tmpdir(), 'caasctl-test-'))
  const write = (name: string, text: string) => writeFile(join(path, name), text)
  for (const [name, text] of Object.entries(files)) await write(name, text)
  const read = (name: string) => readFile(join(path, name), 'utf8')
  return { path, write, read, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A unit file that sleeps for ever, with more lines at its end. */
export function sleeper(description: string, more = ''): string {
  return `[Unit]\nDescription=${description}\n\n[Service]\nExecStart=/bin/sleep infinity\n${more}`
}
