// @ts-check
// An HTTP router: nginx, whose configuration is written anew and reloaded whenever what is announced changes.
//
// ETCD        http://127.0.0.1:2379
// PORT, HOST  where it listens
// FOLDER      for its configuration and temporary files, default ~/http-router
// ENTRY       set for the one outside of the cluster, which spreads requests over the routers
// DRAIN_MS    how long it still takes requests after SIGTERM

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readServices } from '../announcer/services.mjs'
import { EtcdFolder } from '../etcd.mjs'
import { entryConfig, routerConfig } from './nginx-config.mjs'

const {
  ETCD = 'http://127.0.0.1:2379',
  PORT = '80',
  HOST = '127.0.0.1',
  ENTRY,
  DRAIN_MS = '1000',
} = process.env
// nginx lies where only root's search path leads.
const env = { ...process.env, PATH: [process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter) }

const folder = process.env.FOLDER ?? join(homedir(), 'http-router')
mkdirSync(folder, { recursive: true })
const file = join(folder, 'nginx.conf')
const place = {
  listen: `${HOST}:${PORT}`,
  folder,
  staticFolder: fileURLToPath(new URL('static', import.meta.url)),
  asRoot: process.getuid?.() === 0,
}

/** Changes that come together cost one reload, in milliseconds. */
const gatherMs = 20

const stopping = new AbortController()
/** @type {import('node:child_process').ChildProcess | undefined} */
let nginx
let current = ''

/** @param {import('./nginx-config.mjs').Routed[]} services */
function configure(services) {
  const config = (ENTRY === undefined ? routerConfig : entryConfig)(services, place)
  if (config === current) return
  writeFileSync(`${file}.new`, config)
  const test = spawnSync('nginx', ['-t', '-q', '-p', folder, '-c', `${file}.new`], { env, encoding: 'utf8' })
  if (test.status !== 0) {
    process.stderr.write(
      `The configuration is not good, the one before stays: ${test.error ?? test.stderr}\n`,
    )
    return
  }
  renameSync(`${file}.new`, file)
  current = config
  if (nginx === undefined) start()
  else nginx.kill('SIGHUP')
  process.stdout.write(`${services.length} ports are announced; configuration loaded\n`)
}

function start() {
  nginx = spawn('nginx', ['-p', folder, '-c', file], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  nginx.once('error', (error) => {
    process.stderr.write(`nginx: ${error.message}\n`)
    process.exit(1)
  })
  nginx.once('exit', (code) => process.exit(stopping.signal.aborted ? 0 : (code ?? 1)))
}

async function stop() {
  stopping.abort()
  await sleep(Number(DRAIN_MS))
  // Requests in flight are finished.
  if (nginx === undefined) process.exit(0)
  nginx.kill('SIGQUIT')
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop())

const announced = new EtcdFolder(ETCD, '/services')
const problem = (/** @type {unknown} */ error) =>
  process.stderr.write(`etcd: ${error instanceof Error ? error.message : error}\n`)
for await (const values of announced.watch(stopping.signal, problem)) {
  configure(readServices(values.values()))
  await sleep(gatherMs)
}
