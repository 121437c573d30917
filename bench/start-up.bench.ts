import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startCluster } from '../src/dev/index.js'

/** How long commands take from start to end beside Node itself, interleaved in one run. Needs a build. */

const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
if (!existsSync(program)) throw new Error('dist/ is missing: npm run build')
const rounds = 30

const child = process.argv.includes('serve')
if (child) {
  // A process of its own, so that the cluster answers while this one waits for commands.
  const cluster = await startCluster({ machines: 3 })
  process.stdout.write(`${cluster.socketPath}\n`)
  process.stdin.resume().once('end', () => cluster.stop())
} else await measure()

async function measure(): Promise<void> {
  const { spawn } = await import('node:child_process')
  const server = spawn(process.execPath, [...process.argv.slice(1), 'serve'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const socketPath = await new Promise<string>((resolve) =>
    server.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
  )
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ["node -e ''", ['-e', '']],
    ['caasctl --version', [program, '--version']],
    ['caasctl list-units', [program, 'list-units', '--endpoint', `unix://${socketPath}`]],
    ['caasctl list-units --help', [program, 'list-units', '--help']],
  ]
  const times = new Map(commands.map(([name]) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of commands) times.get(name)?.push(timeOf(args))
  }
  server.stdin.end()
  const base = median(times.get("node -e ''") ?? [])
  process.stdout.write('| command | ms, median | times node |\n|---|---|---|\n')
  for (const [name, all] of times) {
    const ms = median(all)
    process.stdout.write(`| \`${name}\` | ${ms.toFixed(0)} | ${(ms / base).toFixed(2)} |\n`)
  }
}

function timeOf(args: readonly string[]): number {
  const began = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - began
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
