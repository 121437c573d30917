import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** What lies under all rooms and imports nothing of them. */
const ground = ['error.ts', 'nearest-word.ts', 'time-limit.ts', 'write-atomically.ts']

/** Which rooms each room may import besides the ground. See docs/architecture.md. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  units: [],
  scheduling: ['units'],
  ssh: [],
  api: ['units', 'ssh'],
  operations: ['api', 'scheduling', 'units', 'ssh'],
  dev: ['scheduling', 'api', 'ssh', 'units'],
  cli: ['operations', 'api', 'scheduling', 'ssh', 'units', 'dev', 'index.ts'],
  'index.ts': ['operations', 'api', 'scheduling', 'ssh', 'units'],
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }))

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].flatMap((match) => match[1] ?? [])
}

function room(file: string): string {
  return file.split('/')[0] ?? file
}

describe('the rooms of the house', () => {
  it('import only what lies below them', () => {
    const strays = files.flatMap(({ file, text }) =>
      imports(text)
        .filter((path) => path.startsWith('.'))
        .map((path) => relative(src, join(src, dirname(file), path)).replace(/\.js$/, '.ts'))
        .filter((target) => !ground.includes(target) && room(target) !== room(file))
        .filter((target) => !(allowed[room(file)] ?? []).includes(room(target)))
        .map((target) => `${file} imports ${target}`),
    )
    expect(strays).toEqual([])
  })

  it('are all known', () => {
    const rooms = new Set(files.map(({ file }) => room(file)))
    expect([...rooms].filter((name) => !(name in allowed) && !ground.includes(name))).toEqual([])
  })

  it('keep units and scheduling pure: no I/O, no clock', () => {
    const impure = files
      .filter(({ file }) => ['units', 'scheduling'].includes(room(file)))
      .filter(({ text }) => /Date\.now|new Date\(\)|setTimeout|process\.|node:(fs|net|http|child)/.test(text))
    expect(impure.map(({ file }) => file)).toEqual([])
  })

  it('limit time by TimeLimit: AbortSignal.timeout may be collected as garbage before its time', () => {
    const wrong = files.filter(({ text }) => /AbortSignal\.timeout\(/.test(text))
    expect(wrong.map(({ file }) => file)).toEqual([])
  })

  it('take zod as a namespace: the other way bundles all of it', () => {
    const wrong = files.filter(({ text }) => /import \{[^}]*\} from 'zod'/.test(text))
    expect(wrong.map(({ file }) => file)).toEqual([])
  })
})
