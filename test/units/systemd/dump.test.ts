import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { dumpedBy } from '../../../src/units/systemd/dump.js'

const script = fileURLToPath(new URL('../../../scripts/refresh-systemd-options.mjs', import.meta.url))
const { stdout = '' } = spawnSync('/usr/lib/systemd/systemd', ['--version'], { encoding: 'utf8' })

it.skipIf(!`${stdout}`.startsWith(`${dumpedBy} `))('the dump is what that very systemd says', () => {
  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect({ status: run.status, stdout: run.stdout }).toEqual({
    status: 0,
    stdout: `src/units/systemd/dump.ts is what ${dumpedBy} dumps\n`,
  })
})
