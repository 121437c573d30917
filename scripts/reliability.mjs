// Runs the long form of all tests that tell what they saw kept (test/support/reliability.ts), and writes what they
// tell as a table: to standard output, and between the markers in docs/reliability.md. Within ten minutes: what runs
// then is ended, with all that it has started, and so it is by a signal.
//
//     node scripts/reliability.mjs [--limit SECONDS] [TEST FILE...]
//
// With test files only these are run, and the page stays as it is.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { endProcessesOf } from './end-processes.mjs'

const page = 'docs/reliability.md'
const { values, positionals } = parseArgs({
  options: { limit: { type: 'string', default: '600' } },
  allowPositionals: true,
})
/** How long vitest has to end when it is told to, milliseconds. */
const graceMs = 5_000

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
// All temporary files of the tests lie in it: by its name their processes are known. A short one, for sockets.
const folder = mkdtempSync(join(tmpdir(), 'rel-'))
const figures = join(folder, 'figures.jsonl')
const started = Date.now()
const over = new AbortController()
const timer = setTimeout(() => over.abort('not in time'), Number(values.limit) * 1_000)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => over.abort(signal))
try {
  const files = positionals.length > 0 ? positionals : testFiles()
  // What measures load has the computer for itself; the others wait more than they compute.
  const load = files.filter((file) => /\/(load|memory)\.test\.ts$/.test(file))
  const others = files.filter((file) => !load.includes(file))
  const good =
    (await run(others, [`--maxWorkers=${availableParallelism() + 1}`])) &&
    (await run(load, ['--no-file-parallelism']))
  const minutes = ((Date.now() - started) / 60_000).toFixed(1)
  const told = existsSync(figures) ? readFileSync(figures, 'utf8') : ''
  const lines = told.split('\n').filter((line) => line !== '')
  const table = makeTable(lines.map((line) => JSON.parse(line)))
  const how = `${minutes} minutes, ${availableParallelism()} processors, Node ${process.version}`
  process.stdout.write(`${table}\n${how}\n`)
  if (!good) tell(`Not all was kept: ${over.signal.reason ?? 'see above'}. ${page} stays as it is.`)
  else if (positionals.length === 0) writePage(`${table}\n${how}.\n`)
  process.exitCode = good ? 0 : 1
} finally {
  clearTimeout(timer)
  const left = await endProcessesOf(folder, graceMs)
  if (left.length > 0) tell(`Ended what was left:\n  ${left.join('\n  ')}`)
  rmSync(folder, { recursive: true, force: true })
}

/** @returns whether all was well; the second run is not begun where the time is over. */
async function run(files, flags) {
  if (files.length === 0) return true
  if (over.signal.aborted) return false
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...flags, ...files]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    env: { ...process.env, RELIABILITY: 'long', RELIABILITY_FIGURES: figures, TMPDIR: folder },
    // A process group of its own, which is ended as a whole.
    detached: true,
  })
  const end = () => {
    endGroup(child.pid, 'SIGTERM')
    setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs).unref()
  }
  over.signal.addEventListener('abort', end)
  const [status] = await once(child, 'exit')
  over.signal.removeEventListener('abort', end)
  endGroup(child.pid, 'SIGKILL')
  return status === 0 && !over.signal.aborted
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // There is nobody in it any more.
  }
}

function tell(text) {
  process.stderr.write(`${text}\n`)
}

/** Those that import what tells figures. */
function testFiles() {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file))
    .filter((file) =>
      /from '[./]*\/support\/(reliability|breaking\/break-everywhere)\.js'/.test(readFileSync(file, 'utf8')),
    )
    .sort()
}

/**
 * @param {{ area: string, promise: string, counts: Record<string, number>, measured?: string, test: string }[]} told
 */
function makeTable(told) {
  const rows = new Map()
  for (const { area, promise, counts, measured, test } of told) {
    const key = JSON.stringify([area, promise])
    const row = rows.get(key) ?? { area, promise, tests: new Set(), counts: new Map(), measured: [] }
    rows.set(key, row)
    row.tests.add(test)
    for (const [what, count] of Object.entries(counts)) {
      row.counts.set(what, (row.counts.get(what) ?? 0) + count)
    }
    if (measured !== undefined) row.measured.push(measured)
  }
  const lines = [...rows.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { area, promise, tests, counts, measured }]) => {
      const links = [...tests].sort().map((test) => `[${test.replace(/^test\//, '')}](../${test})`)
      const numbers = [...counts].map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
      return `| ${area} | ${promise} | ${links.join(' ')} | ${[...numbers, ...measured].join('; ')} |`
    })
  return ['| about | promise | test | tried with |', '|---|---|---|---|', ...lines, ''].join('\n')
}

function writePage(text) {
  const parts = readFileSync(page, 'utf8').split(/(<!-- figures -->\n|<!-- end of figures -->)/)
  if (parts.length !== 5) throw new Error(`${page} has no place for the table`)
  parts[2] = text
  writeFileSync(page, parts.join(''))
}
