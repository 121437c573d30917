// Runs the long form of all tests that tell what they saw kept (test/support/reliability.ts), and writes what they
// tell as a table: to standard output, and between the markers in docs/reliability.md. Within ten minutes.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const page = 'docs/reliability.md'
const limitMs = 10 * 60_000

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'caasctl-reliability-'))
const figures = join(folder, 'figures.jsonl')
const started = Date.now()
try {
  const files = testFiles()
  // What measures load has the computer for itself; the others wait more than they compute.
  const load = files.filter((file) => /\/(load|memory)\.test\.ts$/.test(file))
  const others = files.filter((file) => !load.includes(file))
  const runs = [
    run(others, [`--maxWorkers=${availableParallelism() + 1}`]),
    run(load, ['--no-file-parallelism']),
  ]
  const minutes = ((Date.now() - started) / 60_000).toFixed(1)
  const told = existsSync(figures) ? readFileSync(figures, 'utf8') : ''
  const lines = told.split('\n').filter((line) => line !== '')
  const table = makeTable(lines.map((line) => JSON.parse(line)))
  const how = `${minutes} minutes, ${availableParallelism()} processors, Node ${process.version}`
  process.stdout.write(`${table}\n${how}\n`)
  const broken = runs.find(({ error, status }) => error !== undefined || status !== 0)
  if (broken === undefined) writePage(`${table}\n${how}.\n`)
  else
    process.stderr.write(`Not all was kept, or not in time: ${page} stays as it is. ${broken.error ?? ''}\n`)
  process.exitCode = broken === undefined ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

function run(files, flags) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...flags, ...files]
  return spawnSync(process.execPath, args, {
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    env: { ...process.env, RELIABILITY: 'long', RELIABILITY_FIGURES: figures },
    timeout: Math.max(1, started + limitMs - Date.now()),
  })
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
