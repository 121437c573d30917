import { describe, expect, it } from 'vitest'
import { caasctl } from '../support/run-cli.js'

const wrong = (stderr: string) => ({ stdout: '', stderr, code: 2 })

describe('a command line that is wrong', () => {
  it('is one with an empty name, as of a variable that is not set', async () => {
    for (const command of ['destroy', 'start', 'list-units']) {
      expect(await caasctl([command, 'web', ''])).toMatchObject({
        stderr: 'error: The name of a unit is empty.\nIs a variable of the script not set?\n',
        code: 2,
      })
    }
  })

  it.each<[string, string]>([
    ['lst', 'error: There is no command "lst".\nDid you mean \'list\'?\n'],
    ['strat web', 'error: There is no command "strat".\nDid you mean \'start\'?\n'],
    ['d web', 'error: There is no command "d".\nAll commands are listed by: caasctl help\n'],
    ['dest web', 'error: There is no command "dest".\nAll commands are listed by: caasctl help\n'],
    [
      'profile',
      "error: 'profile' is the first word of several commands: profile list, profile show, profile use, profile add, profile remove.\nWhat they do: caasctl help profile\n",
    ],
    ['profile lits', 'error: There is no command "profile lits".\nDid you mean \'profile list\'?\n'],
    ['--bogus', 'error: There is no flag --bogus.\nFlags are listed by: caasctl help\n'],
    ['--debgu', 'error: There is no flag --debgu.\nDid you mean --debug?\n'],
    ['list-units --ful', "error: 'list-units' has no flag --ful.\nDid you mean --full?\n"],
    ['list-units -ful', "error: 'list-units' has no flag -ful.\nDid you mean --full?\n"],
    ['list-units --fields', 'error: --fields needs a value: A,B,….\n'],
    ['list-units --full=perhaps', 'error: --full: true or false is wanted, not "perhaps".\n'],
    ['list-units --fields=unit,sbu', 'error: There is no field "sbu".\nDid you mean sub?\n'],
    [
      'list-units --fields=',
      'error: An empty field was asked for.\nFields: unit, machine, load, active, sub, hash.\n',
    ],
    ['list-units -o yaml', 'error: -o: "yaml" is none of table, json, jsonl, name.\n'],
    ['verify -o name', "error: 'verify' has no format name.\nIt has: table.\n"],
    ['ssh-exec', 'error: No command given.\nHow to call it: caasctl help ssh-exec\n'],
    [
      'ssh-exec hostname',
      'error: No command given: hostname is where it would run.\nOn all machines: caasctl ssh-exec --all -- hostname\n',
    ],
    ['start', 'error: No unit given.\nHow to call it: caasctl help start\n'],
    [
      'version 1',
      'error: \'version\' takes no operands; "1" is too much.\nHow to call it: caasctl help version\n',
    ],
    [
      'start --until=running web',
      'error: --until: "running" is none of scheduled, loaded, launched, active, exited.\n',
    ],
    ['start --block-attempts=many web', 'error: --block-attempts: a whole number is wanted, not "many".\n'],
    ['start --sign web', 'error: The signed/verified units feature is DEPRECATED and cannot be used.\n'],
    [
      'restart --batch 0 web',
      'error: --batch: a number from 1, or a share from 1% to 100%, is wanted, not "0".\n',
    ],
    [
      'list-units --request-timeout=soon',
      'error: --request-timeout: a length of time is wanted, such as 30 (seconds), 500ms or 1h30m, not "soon".\n',
    ],
    ['list-units --ca-file=/nope', 'error: --ca-file: /nope cannot be read (ENOENT).\n'],
  ])('%s', async (line, stderr) => {
    expect(await caasctl(line.split(' '))).toEqual(wrong(stderr))
  })

  it('points at the character of a bad range', async () => {
    const run = await caasctl(['start', 'web@<1..x>'], { env: { CAASCTL_ENDPOINT: 'http://127.0.0.1:1' } })
    expect(run).toEqual(
      wrong(
        "error: Bad range: 'x' is not a whole number\n  web@<1..x>\n          ^\nA range is written 'web@<1..10>', 'web@<01..12>', 'web@<0..20..5>' or 'web@<a,b,c>', in quotes.\n",
      ),
    )
  })

  it.each(['-o json', '-o=jsonl', '--format json'])('is told as JSON with %s', async (flag) => {
    const run = await caasctl(['lst', ...flag.split(' ')])
    expect({ ...run, stderr: JSON.parse(run.stderr) }).toEqual({
      stdout: '',
      stderr: {
        error: {
          name: 'UsageError',
          code: 'USAGE',
          message: 'There is no command "lst".',
          suggestion: "Did you mean 'list'?",
        },
      },
      code: 2,
    })
  })
})

describe('help', () => {
  it.each(['', 'help', '--help', '-h', '--h', '-help'])('is shown for %j', async (line) => {
    const run = await caasctl(line === '' ? [] : [line])
    expect(run).toEqual({ stdout: expect.stringMatching(/^caasctl operates/), stderr: '', code: 0 })
  })

  it.each([
    'help start',
    'start --help',
    'start -h',
    '--help start',
    'start --bogus --help',
  ])('of a command is shown for %j', async (line) => {
    const run = await caasctl(line.split(' '))
    expect(run).toEqual({
      stdout: expect.stringMatching(/^Usage:\n {2}caasctl start \[FLAGS\] UNIT\.\.\.\n/),
      stderr: '',
      code: 0,
    })
  })

  it.each(['help profile', 'profile --help', 'profile -h'])('of a group is shown for %j', async (line) => {
    const run = await caasctl(line.split(' '))
    expect(run.stdout).toContain('caasctl profile COMMAND')
    expect(run.stdout).toContain('profile list')
    expect(run.code).toBe(0)
  })

  it('of what there is not is an error', async () => {
    expect(await caasctl(['help', 'strat'])).toEqual(
      wrong('error: There is no command "strat".\nDid you mean \'start\'?\n'),
    )
  })
})

describe('the version', () => {
  it.each([
    'version',
    '--version',
    '-v',
    '-version',
    'list-units --version',
    '--version list-units',
  ])('is shown for %j', async (line) => {
    const run = await caasctl(line.split(' '))
    expect(run).toEqual({ stdout: expect.stringMatching(/^caasctl version \d/), stderr: '', code: 0 })
  })
})

describe('a flag that is out of use', () => {
  it('is taken with a word of warning', async () => {
    const run = await caasctl(['version', '--experimental-api=false'])
    expect(run.stderr).toBe('WARNING: --experimental-api is deprecated: it has no meaning any more.\n')
    expect(run.code).toBe(0)
  })
})
