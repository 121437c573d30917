import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Command } from '../../../src/cli/command.js'
import { loadCommands } from '../../../src/cli/manifest.js'
import { realProgram } from '../../support/real-program.js'
import { commandsPage } from './commands-page.js'
import { manPage } from './man-page.js'

const path = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url))

let commands: Command[]

beforeAll(async () => {
  commands = await loadCommands()
})

// To write them anew after a definition has changed: npx vitest run test/cli/docs -u
describe('what is written from the definitions of commands is as they are:', () => {
  it('docs/commands.md', () => expect(commandsPage(commands)).toMatchFileSnapshot(path('docs/commands.md')))

  it('man/caasctl.1', () => expect(manPage(commands)).toMatchFileSnapshot(path('man/caasctl.1')))
})

describe('the manual page', () => {
  const groff = realProgram('groff', 'groff-base')

  it.skipIf(groff === undefined)('is set without a complaint', () => {
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-K', 'utf8'], {
      input: manPage(commands),
      encoding: 'utf8',
    })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toContain('list-machines')
  })
})
