import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.js'
import { ProcessMachine } from '../../support/process-machine.js'

let machine: ProcessMachine
beforeEach(async () => {
  machine = await ProcessMachine.start()
  // Who need not know exactly has looked before anything was started.
  const { keeper } = machine
  const now = keeper.pids.bind(keeper)
  keeper.pids = (owner, oldestMs = 0) => (oldestMs > 0 ? [] : now(owner))
})
afterEach(() => machine[Symbol.asyncDispose]())

const forks = "ExecStart=/bin/sh -c 'sleep 60 & exec sleep 61'\n"

async function startAndStop(name: string, settings: string): Promise<void> {
  machine.load(name, `[Service]\n${settings}${forks}`)
  machine.systemd.start(name)
  const commands = () => machine.keeper.list('').map(({ command }) => command)
  await eventually('both run', () => ['sleep 60', 'sleep 61'].every((each) => commands().includes(each)))
  machine.systemd.stop(name)
  await eventually('it has stopped', () => machine.state(name) === 'inactive/dead')
}

it('a process that was forked off just before the stop gets its signal too', async () => {
  await startAndStop('web.service', '')
  await eventually('nothing is left', () => machine.keeper.list('').length === 0, { deadline: 5_000 })
})

it('a process that was forked off just before a stop that spares it is told of', async () => {
  await startAndStop('web.service', 'KillMode=process\n')
  expect(machine.messages('web.service')).toContainEqual(
    expect.stringMatching(/Unit process \d+ \(sleep\) remains running after unit stopped\.$/),
  )
})
