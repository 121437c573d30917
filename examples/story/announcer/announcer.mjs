// @ts-check
// Announces what runs on this machine: each published port of each container, with its SERVICE_… variables, in
// etcd, for as long as it runs. If the machine dies nobody refreshes its entries, and they vanish.
//
// ETCD       http://127.0.0.1:2379
// MACHINE    the machine's ID
// TTL        seconds that an entry outlives the machine, default 5

import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { EtcdFolder } from '../etcd.mjs'
import { servicesOf } from './services.mjs'

const run = promisify(execFile)

const { ETCD = 'http://127.0.0.1:2379', MACHINE = '', TTL = '5' } = process.env
const ttl = Number(TTL)
const services = new EtcdFolder(ETCD, '/services')
/** Between comparisons of all that is announced with all that runs, in milliseconds. */
const compareMs = 30_000
/** Signals that end a container: what gets one shall get no more requests, long before it has ended. */
const ending = ['2', '3', '9', '15']

/**
 * What is announced, by the container's ID.
 * @type {Map<string, { key: string, value: string }[]>}
 */
const announced = new Map()

/**
 * Containers that were told to end, and have not: they run, but nobody is sent there any more.
 * @type {Set<string>}
 */
const leaving = new Set()

/** Changes are made one after the other. */
let turn = Promise.resolve()

/** @param {() => Promise<void>} change */
function inTurn(change) {
  turn = turn.then(change).catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  })
}

/** @param {...string} ids */
async function inspect(...ids) {
  if (ids.length === 0) return []
  try {
    const { stdout } = await run('docker', ['inspect', '--type', 'container', ...ids], {
      maxBuffer: 64 << 20,
    })
    return /** @type {import('./services.mjs').Inspected[]} */ (JSON.parse(stdout))
  } catch (error) {
    // One that has ended meanwhile is no reason to forget the others.
    const { stdout } = /** @type {{ stdout?: string }} */ (error)
    return /** @type {import('./services.mjs').Inspected[]} */ (JSON.parse(stdout || '[]'))
  }
}

/** @param {import('./services.mjs').Inspected} container */
async function announce(container) {
  const entries = servicesOf(container, MACHINE).map((service) => ({
    key: `${service.name}/${service.id}`,
    value: JSON.stringify(service),
  }))
  if (entries.length === 0) return
  announced.set(container.Id, entries)
  for (const { key, value } of entries) {
    await services.set(key, value, ttl)
    process.stdout.write(`announced ${key}\n`)
  }
}

/** @param {string} id */
async function withdraw(id) {
  const entries = announced.get(id) ?? []
  announced.delete(id)
  for (const { key } of entries) {
    await services.remove(key)
    process.stdout.write(`withdrew ${key}\n`)
  }
}

async function compare() {
  const { stdout } = await run('docker', ['ps', '--no-trunc', '-q'])
  const running = stdout.split('\n').filter((id) => id !== '')
  for (const id of announced.keys()) if (!running.includes(id)) await withdraw(id)
  for (const id of leaving) if (!running.includes(id)) leaving.delete(id)
  const unknown = running.filter((id) => !announced.has(id) && !leaving.has(id))
  for (const container of await inspect(...unknown)) await announce(container)
}

async function refresh() {
  for (const entries of announced.values()) {
    for (const { key, value } of entries) {
      if (!(await services.refresh(key, ttl))) await services.set(key, value, ttl)
    }
  }
}

/** @param {{ Action: string, Actor: { ID: string, Attributes: Record<string, string> } }} event */
function on({ Action, Actor: { ID, Attributes } }) {
  if (Action === 'start')
    inTurn(async () => {
      for (const container of await inspect(ID)) await announce(container)
    })
  else if (Action === 'die' || (Action === 'kill' && ending.includes(Attributes.signal ?? ''))) {
    if (Action === 'kill') leaving.add(ID)
    else leaving.delete(ID)
    inTurn(() => withdraw(ID))
  }
}

setInterval(() => inTurn(refresh), (ttl * 1_000) / 3)
setInterval(() => inTurn(compare), compareMs)
// What is announced stays: another announcer takes over within the time to live, or it is gone with the machine.
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(0))

for (;;) {
  const filters = ['--filter', 'type=container', '--format', '{{json .}}']
  const events = spawn('docker', ['events', ...filters], { stdio: ['ignore', 'pipe', 'inherit'] })
  events.on('error', (error) => process.stderr.write(`docker events: ${error.message}\n`))
  inTurn(compare)
  for await (const line of createInterface({ input: events.stdout })) on(JSON.parse(line))
  await sleep(1_000)
}
