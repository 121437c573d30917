import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockProblems } from '../../scripts/check-lock.mjs'
import { bundledPackages, thirdPartyLicences } from '../../scripts/licences.mjs'
import { type BuiltCli, builtCli } from '../support/built-cli.js'
import { kept } from '../support/reliability.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Run {
  readonly code: number
  readonly said: string
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env }, timeout: 60_000 }
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, said: stdout + stderr })
    })
  })
}

describe('the lock file', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')

  it('names no address, and every package with its hash', () => {
    expect(lockProblems(lock)).toEqual([])
    kept({
      area: 'Supply chain',
      promise: 'Every package of the lock file has its hash and no address of its own',
      counts: { packages: Object.keys(JSON.parse(lock).packages).length - 1 },
    })
  })

  it.each([
    ['an address', { resolved: 'https://elsewhere.example/a.tgz' }, 'an address of its own'],
    ['a repository', { resolved: 'git+ssh://git@example.com/a.git#1' }, 'an address of its own'],
    ['a weak hash', { integrity: 'sha1-abc' }, 'has no hash'],
    ['no hash', { integrity: undefined }, 'has no hash'],
    ['a link', { link: true }, 'is a link'],
  ])('with %s is refused', (_title, change, problem) => {
    const spoiled = JSON.parse(lock)
    Object.assign(spoiled.packages['node_modules/zod'], change)
    expect(lockProblems(JSON.stringify(spoiled)).join()).toContain(
      `node_modules/zod ${problem.startsWith('an') ? `is fetched from ${problem}` : problem}`,
    )
  })
})

describe('the licences', () => {
  let cli: BuiltCli
  beforeAll(async () => {
    cli = await builtCli()
  })

  it('of all that is bundled ship with it', () => {
    const text = thirdPartyLicences(cli.metafile)
    const packages = bundledPackages(cli.metafile)
    expect(packages).toEqual(
      expect.arrayContaining(['node_modules/ssh2', 'node_modules/zod', 'node_modules/yaml']),
    )
    for (const folder of packages) {
      const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      expect(text).toContain(`\n${name} ${version} (`)
    }
    expect(text.match(/copyright/gi)?.length).toBeGreaterThanOrEqual(packages.length)
    kept({
      area: 'Supply chain',
      promise: 'The licence of every bundled package ships with the command',
      counts: { 'packages bundled': packages.length },
    })
  })
})

describe('the audit', () => {
  it('says so where the registry cannot be asked, and fails where its answer is required', async () => {
    const env = { npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' }
    const audit = (...args: readonly string[]) =>
      run(process.execPath, [join(root, 'scripts/audit.mjs'), ...args], root, env)
    expect(await audit()).toEqual({ code: 0, said: expect.stringContaining('!! NOT AUDITED') })
    expect(await audit('--required')).toEqual({ code: 1, said: expect.stringContaining('!! NOT AUDITED') })
  })
})

describe('a release', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'caasctl-release-'))
    for (const path of ['package.json', 'CHANGELOG.md', 'package-lock.json', 'scripts']) {
      cpSync(join(root, path), join(folder, path), { recursive: true })
    }
    await git('init', '-q')
    await git('add', '-A')
    await git('commit', '-q', '-m', 'all')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const git = (...args: readonly string[]) =>
    run(
      'git',
      ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', ...args],
      folder,
    )
  const release = (...args: readonly string[]) =>
    run('bash', [join(folder, 'scripts/release'), ...args], folder, { GITHUB_ACTIONS: 'false' })

  it('is refused step by step until all is as it should be', async () => {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(await release('--now')).toEqual({ code: 2, said: expect.stringContaining('usage:') })
    expect(await release()).toEqual({
      code: 1,
      said: expect.stringContaining(`HEAD is not tagged v${version}`),
    })
    await git('tag', `v${version}`)
    expect(await release()).toEqual({ code: 1, said: expect.stringContaining('CHANGELOG.md has no section') })
    writeFileSync(join(folder, 'CHANGELOG.md'), `## ${version}\n`)
    expect(await release()).toEqual({ code: 1, said: expect.stringContaining('not committed') })
    await git('commit', '-q', '-a', '-m', 'changelog')
    expect(await release()).toEqual({ code: 1, said: expect.stringContaining('is not tagged') })
    await git('tag', '-f', `v${version}`)
    expect(await release('--publish')).toEqual({ code: 1, said: expect.stringContaining('GitHub Actions') })
  })
})
