import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('the table of promises links tests that are there', () => {
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
  const linked = [...page.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)].flatMap(([, file]) => file ?? [])
  expect(linked.filter((file) => !existsSync(join(root, file)))).toEqual([])
})
