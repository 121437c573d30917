import { spawn } from 'node:child_process'
import { beforeAll, expect, it } from 'vitest'
import { type BuiltCli, builtCli } from '../support/built-cli.js'
import { serve } from '../support/http-server.js'
import { lies } from '../support/lies.js'
import { inShortOrLong, kept } from '../support/reliability.js'

/** What a command may take for its objects, MiB: it dies where it takes more. */
const heapMiB = 320

/** Lies that are about taking memory, and some of all kinds beside them. */
const greedy = [
  'ten megabytes of arrays in arrays',
  'millions of values',
  'a hundred thousand things that are no units',
  'names of megabytes',
  'a gzip bomb',
  'an error of megabytes',
  'objects in objects',
  'pages without an end',
]

let cli: BuiltCli
beforeAll(async () => {
  cli = await builtCli()
})

function run(
  args: readonly string[],
  endpoint: string,
): Promise<{ code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, cli.program, ...args], {
    env: { PATH: process.env.PATH, CAASCTL_ENDPOINT: endpoint },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
}

it.each(inShortOrLong(greedy.slice(0, 4), greedy))('%s does not fill the memory of a command', {
  timeout: 300_000,
}, async (name) => {
  const lie = lies[name]
  if (lie === undefined) throw new Error(name)
  const lines = inShortOrLong(
    [['list-units']],
    [['list-units'], ['list'], ['start', 'web@1'], ['cat', 'a', 'b']],
  )
  for (const line of lines) {
    await using server = await serve(lie)
    const { code, signal } = await run(line, server.endpoint)
    expect({ signal, told: code === 0 || code === 1 }, `${line.join(' ')}: ${code}`).toEqual({
      signal: null,
      told: true,
    })
  }
  kept({
    area: 'Lying servers',
    promise: 'Whatever a server answers, a command needs no more than some hundred megabytes',
    counts: { [`commands with ${heapMiB} MiB of memory`]: lines.length },
  })
})
