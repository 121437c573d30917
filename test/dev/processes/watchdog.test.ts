import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { Watchdog } from '../../../src/dev/processes/watchdog.js'

it('the watchdog ends a group whose processes carry no mark, as nginx, which writes over its environment', async () => {
  const child = spawn('/bin/sleep', ['60'], { detached: true, env: {}, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const watchdog = new Watchdog(`MARK=${process.pid}/`)
  watchdog.watch(child.pid ?? 0)
  await watchdog[Symbol.asyncDispose]()
  expect(await ended).toEqual([null, 'SIGKILL'])
})
