import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { longest } from '../support/longest-first.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('the test files that are begun first are there', () => {
  expect(longest.filter((file) => !existsSync(join(root, file)))).toEqual([])
})
