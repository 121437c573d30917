import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NotExecutedError, ProcessKeeper } from '../../../src/dev/processes/process-keeper.js'
import { eventually } from '../../support/eventually.js'

let keeper: ProcessKeeper
const id = `test ${process.pid}`

beforeEach(async () => {
  keeper = await ProcessKeeper.open(id)
})
afterEach(() => keeper[Symbol.asyncDispose]())

function start(owner: string, script: string) {
  return keeper.start({
    owner,
    path: '/bin/sh',
    argv: ['a-shell', '-c', script],
    environment: { PATH: '/usr/bin:/bin', GREETING: 'good day' },
    folder: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

describe('the keeper of processes', () => {
  it('starts a program with the name, environment and arguments it is given', async () => {
    const child = start('a', 'echo $0 $GREETING $HOME; exit 3')
    const output = child.stdout?.setEncoding('utf8').toArray()
    expect(await once(child, 'exit')).toEqual([3, null])
    expect(await output).toEqual(['a-shell good day\n'])
  })

  it.each([
    ['/no/such/thing', 'No such file or directory'],
    ['/etc/passwd', 'Permission denied'],
    ['/tmp', 'Permission denied'],
  ])('says why %s cannot be executed', (path, reason) => {
    const program = { owner: 'a', argv: ['x'], environment: {}, folder: '/', stdio: 'ignore' } as const
    expect(() => keeper.start({ ...program, path })).toThrow(NotExecutedError)
    expect(() => keeper.start({ ...program, path })).toThrow(reason)
  })

  it('ends all of an owner and of those below it, and leaves the others alone', async () => {
    const [one, two, other] = ['m1/a', 'm1/b/c', 'm10/a'].map((owner) => start(owner, 'sleep 60 & wait'))
    await eventually('the children', () => keeper.list('').length === 6)
    expect(keeper.list('m1').map(({ pid }) => pid)).toEqual(expect.arrayContaining([one?.pid, two?.pid]))
    await keeper.end('m1')
    expect(keeper.list('m1')).toEqual([])
    expect(keeper.list('m10').map(({ command }) => command)).toEqual([
      'a-shell -c sleep 60 & wait',
      'sleep 60',
    ])
    expect(other?.exitCode).toBe(null)
  })

  it('knows whose a process is that has left its session and its parent', async () => {
    const child = start('m1/a', '(setsid sleep 61 &) ; exit 0')
    await once(child, 'exit')
    await eventually('the stray', () => keeper.list('m1/a').some(({ command }) => command === 'sleep 61'))
    await keeper.end('m1/a')
    expect(keeper.list('')).toEqual([])
  })

  it('ends what is left of an earlier one', async () => {
    start('a', 'sleep 62 & wait')
    await using _next = await ProcessKeeper.open(id)
    await eventually('their end', () => keeper.list('').length === 0)
  })

  it('starts nothing once it is done', async () => {
    start('a', 'sleep 63')
    await keeper[Symbol.asyncDispose]()
    expect(() => start('a', 'true')).toThrow(NotExecutedError)
    expect(keeper.list('')).toEqual([])
  })
})
