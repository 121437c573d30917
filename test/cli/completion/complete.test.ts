import { describe, expect, it } from 'vitest'
import { bashWords, forBash } from '../../../src/cli/completion/bash-words.js'
import { complete } from '../../../src/cli/completion/complete.js'
import type { Names } from '../../../src/cli/completion/names.js'
import { commandNames, groups } from '../../../src/cli/manifest.js'

const names: Names = {
  units: async () => [{ value: 'web@.service' }, { value: 'web@1.service' }],
  templates: async () => [{ value: 'web@', open: true }],
  machines: async () => [{ value: '1cdadb87' }],
  profiles: async () => [{ value: 'prod' }],
  clusters: async () => [{ value: 'dev' }, { value: 'other' }],
}

/** Completes a line whose last word is under the cursor; `|` stands for files the shell adds. */
async function offered(line: string): Promise<string[]> {
  const { candidates, files } = await complete(line.split(' '), names)
  const last = line.split(' ').at(-1) ?? ''
  const values = candidates.map(({ value }) => value).filter((value) => value.startsWith(last))
  return files === undefined ? values : [...values, `|${files}`]
}

describe('what may stand at the end of a line', () => {
  it.each<[string, string[]]>([
    ['lis', ['list-machines', 'list-unit-files', 'list-units', 'list']],
    ['sto', ['stop']],
    ['profile ', ['list', 'show', 'use', 'add', 'remove']],
    ['help pro', ['profile']],
    ['bogus ', []],
    ['stop web', ['web@.service', 'web@1.service']],
    ['stop web@1 web', ['web@.service', 'web@1.service']],
    ['start web', ['web@.service', 'web@1.service', 'web@', '|files']],
    ['cat ', ['web@.service', 'web@1.service']],
    ['profile use ', ['prod']],
    ['profile use prod ', []],
    ['--profile ', ['prod']],
    ['--profile prod sto', ['stop']],
    ['--profile=', ['--profile=prod']],
    ['stop --profile ', ['prod']],
    ['dev stop --name o', ['other']],
    ['--debug=f', ['--debug=false']],
    ['--no-c', ['--no-color']],
    ['-no-c', ['-no-color']],
    ['list-units --fi', ['--fields']],
    ['list-units -fi', ['-fields']],
    ['list-units --fields ', ['unit', 'machine', 'load', 'active', 'sub', 'hash']],
    ['list-units --fields=s', ['--fields=sub']],
    ['list-units -fields=unit,s', ['-fields=unit,sub']],
    ['list-units --fields unit,machine,u', []],
    ['list-machines -o ', ['table', 'json', 'jsonl', 'name']],
    ['start --until act', ['active']],
    ['start --until=ex', ['--until=exited']],
    ['--ca-file ', ['|files']],
    ['version ', []],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['stop -- web', ['web@.service', 'web@1.service']],
  ])('%s', async (line, expected) => expect(await offered(line)).toEqual(expected))

  it('at its beginning is every command that is not hidden', async () => {
    const single = commandNames
      .all()
      .filter((name) => !name.includes(' ') && !['verify', 'complete'].includes(name))
    expect((await offered('')).sort()).toEqual([...single, ...Object.keys(groups)].sort())
  })

  it('keeps no field that was named already', async () => {
    const { candidates } = await complete(['list-units', '--fields=unit,'], names)
    expect(candidates.map(({ value }) => value)).not.toContain('--fields=unit,unit')
    expect(candidates.every(({ open }) => open === true)).toBe(true)
  })
})

describe("bash's line", () => {
  it.each<[string, string[]]>([
    ['caasctl ', ['']],
    ['caasctl sta', ['sta']],
    ['caasctl start  web@', ['start', 'web@']],
    ["caasctl start 'web@<1..", ['start', 'web@<1..']],
    ['caasctl start "a b" c', ['start', 'a b', 'c']],
    ['caasctl start a\\ b', ['start', 'a b']],
    ['FLEETCTL_TUNNEL=x caasctl stop w', ['stop', 'w']],
    ["caasctl start '' ", ['start', '', '']],
  ])('%s', (line, words) => expect(bashWords(line, 'caasctl')).toEqual(words))

  it('gets what stands after the last character at which bash parts words', () => {
    const found = { candidates: [{ value: 'web@1.service' }, { value: 'other.service' }] }
    expect(forBash(found, 'web@', '@=:').candidates).toEqual([{ value: '@1.service' }])
    expect(forBash(found, 'we', '@=:').candidates).toEqual([{ value: 'web@1.service' }])
    expect(forBash({ candidates: [{ value: '--fields=unit' }] }, '--fields=', '@=:').candidates).toEqual([
      { value: 'unit' },
    ])
  })
})
