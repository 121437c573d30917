import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { lintRules } from '../../../src/units/index.js'
import { lintDocsPage } from './docs-page.js'

const page = fileURLToPath(new URL('../../../docs/lint.md', import.meta.url))

it('docs/lint.md is what the rules say of themselves', async () => {
  await expect(lintDocsPage()).toMatchFileSnapshot(page)
})

it.each(lintRules)('$name has a section with a wrong and a right example', ({ name }) => {
  const [, section = ''] = lintDocsPage().split(`\n### ${name}\n`)
  expect(section.split('\n### ')[0]).toMatch(/Wrong:\n[\s\S]*```ini\n[\s\S]*Right:\n[\s\S]*```ini\n/)
})
