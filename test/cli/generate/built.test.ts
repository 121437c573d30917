import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCli, bash, builtCli } from '../../support/built-cli.js'
import { type UnitFolder, unitFolder } from '../../support/unit-folder.js'

/** As a module has it that was made with another copy of the package. */
const module =
  "export const web = { name: 'web@.service', options: [], text: '[Unit]\\nDescription=web %i\\n' }\n"

/** As `npm install esbuild` does in that folder. */
async function installEsbuild({ path }: UnitFolder): Promise<void> {
  await mkdir(join(path, 'node_modules'))
  const installed = dirname(fileURLToPath(import.meta.resolve('esbuild/package.json')))
  await symlink(installed, join(path, 'node_modules/esbuild'))
}

let cli: BuiltCli

beforeAll(async () => {
  cli = await builtCli()
})

describe('the built command', () => {
  it.each(['units.mjs', 'units.ts'])('loads %s, and makes user data of it', async (name) => {
    await using at = await unitFolder({ [name]: module, 'README.md': '' })
    await installEsbuild(at)
    const run = await bash(
      `node "$CAASCTL" generate . --out out && node "$CAASCTL" convert --to cloud-config out 'web@<1..2>' && ls`,
      { env: { PATH: process.env.PATH, CAASCTL: cli.program, HOME: at.path }, cwd: at.path },
    )
    expect(run).toEqual({
      stdout: `out/web@.service written
#cloud-config

coreos:
  units:
    - name: web@.service
      content: |
        [Unit]
        Description=web %i
    - name: web@1.service
      command: start
    - name: web@2.service
      command: start
README.md
node_modules
out
${name}
`,
      stderr: '',
      code: 0,
    })
  })

  it('says what TypeScript needs, where it is not installed', async () => {
    await using at = await unitFolder({ 'units.ts': module })
    expect(await generate(at)).toEqual({
      stdout: '',
      stderr: `error: units.ts: TypeScript needs esbuild, which is not installed
Install it: npm install --save-dev esbuild. Plain JavaScript (.js, .mjs) needs nothing.
`,
      code: 1,
    })
  })

  it('says what a module needs, where it is not installed', async () => {
    await using at = await unitFolder({ 'units.ts': "import 'no-such-package'\n" })
    await installEsbuild(at)
    expect(await generate(at)).toEqual({
      stdout: '',
      stderr: `error: units.ts: Cannot find package 'no-such-package'
Install it beside the definitions: npm install --save-dev no-such-package
`,
      code: 1,
    })
  })
})

function generate({ path }: UnitFolder) {
  return bash('node "$CAASCTL" generate units.ts --out out', {
    env: { PATH: process.env.PATH, CAASCTL: cli.program, HOME: path },
    cwd: path,
  })
}
