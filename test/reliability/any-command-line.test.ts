import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { flagsOf } from '../../src/cli/arguments/flags-of.js'
import { commandNames, loadCommands } from '../../src/cli/manifest.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { caasctl } from '../support/run-cli.js'

const lines = inShortOrLong(80, 4_000)

/** What would start a cluster or run commands here, or reach for another host. */
const outOfPlace = /^(dev|run)\b/
const reaching = /^(tunnel|endpoint|driver|etcd.*|ssh.*)$/

it('any command line ends with 0, 1 or 2 and tells no defect, where no cluster is', {
  timeout: 600_000,
}, async () => {
  const commands = (await loadCommands()).filter(({ name }) => !outOfPlace.test(name))
  const names = commandNames.all().filter((name) => !outOfPlace.test(name))
  const flags = commands
    .flatMap((command) => Object.keys(flagsOf(command)))
    .filter((flag) => !reaching.test(flag))
  const value = fc.constantFrom(
    '',
    'x',
    '1',
    '-1',
    '0',
    'true',
    'no',
    '1h',
    'a=b',
    '<1..3>',
    'web@*',
    'web@{1,2}',
    'json',
  )
  const flag = fc
    .tuple(fc.constantFrom('-', '--'), fc.constantFrom(...new Set(flags)), fc.option(value))
    .map(([dashes, name, given]) => `${dashes}${name}${given === null ? '' : `=${given}`}`)
  const odd = fc.constantFrom(
    '-',
    '--',
    '---',
    '-=',
    '-ojson',
    '-n5',
    'no-such.service',
    'a/b',
    '..',
    '\x1b[31m',
    '\ud800',
  )
  const argv = fc
    .tuple(
      fc.array(flag, { maxLength: 1 }),
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...names).map((name) => name.split(' ')) },
        fc.array(odd),
      ),
      fc.array(fc.oneof(flag, flag, value, odd, fc.string({ maxLength: 6 })), { maxLength: 5 }),
    )
    .map((parts) => parts.flat())
    .filter((words) => !words.some((word) => reaching.test(word.replace(/^-+|=.*/g, ''))))
  const home = await mkdtemp(join(tmpdir(), 'caasctl-argv-'))
  const env = {
    HOME: home,
    PATH: '/nowhere',
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
    CAASCTL_ENDPOINT: `unix://${home}/no.sock`,
  }
  const codes: Record<string, number> = {}
  try {
    await fc.assert(
      fc.asyncProperty(argv, async (words) => {
        const signal = AbortSignal.timeout(20_000)
        const { code, stdout, stderr } = await caasctl(words, { env, cwd: home, stdin: '', signal })
        expect([0, 1, 2]).toContain(code)
        expect(stderr).not.toMatch(/defect/i)
        if (code !== 0) expect(stdout + stderr).not.toBe('')
        codes[code] = (codes[code] ?? 0) + 1
      }),
      {
        numRuns: lines,
        examples: [[['lint', '-fix', '-']]],
        interruptAfterTimeLimit: inShortOrLong(10_000, 60_000),
      },
    )
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  kept({
    area: 'Bad input',
    promise:
      'Any command line is carried out or refused with a message: it ends with 0, 1 or 2, and never crashes',
    counts: { 'command lines': Object.values(codes).reduce((sum, count) => sum + count, 0) },
    measured: Object.entries(codes)
      .map(([code, count]) => `${count} ended with ${code}`)
      .join(', '),
  })
})
