import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8')

/** What the table promises, row by row. */
const promises = [...page.matchAll(/^\| [^|]+ \| ([^|]+) \| \[/gm)].map(([, promise = '']) => promise)

/** What the tests tell that they saw kept, as their text has it; what is filled in may be anything. */
const told = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => promisesIn(readFileSync(join(root, 'test', file), 'utf8')))

/** Literals between `promise:`, after an area, and what comes next in the object. */
function promisesIn(source: string): { readonly text: string; readonly pattern: RegExp }[] {
  return [...source.matchAll(/\barea: '[^']+',\s+promise:\s(.*?),\n\s*(?:\w+:|\})/gs)].flatMap(
    ([, expression = '']) =>
      [...expression.matchAll(/'([^'\n]+)'|`([^`\n]+)`/g)].map(([, plain, template = '']) => {
        const parts = plain === undefined ? template.split(/\$\{[^}]*\}/) : [plain]
        const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')
        return { text: plain ?? template, pattern: new RegExp(`^${pattern}$`) }
      }),
  )
}

describe('the table of promises', () => {
  it('links tests that are there', () => {
    const linked = [...page.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)].flatMap(([, file]) => file ?? [])
    expect(linked.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })

  it('has each promise once, and none that no test tells kept', () => {
    expect(promises.length).toBeGreaterThan(30)
    expect(new Set(promises).size).toBe(promises.length)
    expect(promises.filter((promise) => !told.some(({ pattern }) => pattern.test(promise)))).toEqual([])
  })

  it('has all that any test tells kept', () => {
    expect(told.length).toBeGreaterThan(30)
    const missing = told.filter(({ pattern }) => !promises.some((promise) => pattern.test(promise)))
    expect(missing.map(({ text }) => text)).toEqual([])
  })
})
