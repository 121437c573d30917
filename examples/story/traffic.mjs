// @ts-check
// Steady traffic: so many requests a second, each on a connection of its own, whatever becomes of the others.
//
//   node traffic.mjs http://127.0.0.1:8000/status --host paas-monitor.localhost --rate 50 --seconds 30
//   node traffic.mjs … --instances 10      waits until ten different instances have answered

import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

/**
 * @typedef {object} TrafficCounts
 * @property {number} sent
 * @property {number} answered with status 200
 * @property {{ at: number, what: string }[]} errors milliseconds since the start, and what went wrong
 * @property {Map<string, number>} byInstance
 * @property {Map<string, number>} byRelease
 * @property {number} slowestMs
 *
 * @typedef {object} Traffic
 * @property {TrafficCounts} counts so far
 * @property {() => Promise<TrafficCounts>} stop sends no more, and waits for what is on its way
 */

/** Longest time for an answer, in milliseconds: what takes longer is an error. */
const timeoutMs = 10_000

/**
 * Begins at once.
 *
 * @param {string} url of the entry, `http://127.0.0.1:8000/status`
 * @param {{ host?: string, perSecond?: number, method?: string, signal?: AbortSignal }} [options] host: the name that is asked for
 * @returns {Traffic}
 */
export function startTraffic(url, { host, perSecond = 50, method = 'GET' } = {}) {
  const start = Date.now()
  /** @type {TrafficCounts} */
  const counts = {
    sent: 0,
    answered: 0,
    errors: [],
    byInstance: new Map(),
    byRelease: new Map(),
    slowestMs: 0,
  }
  /** @type {Set<Promise<void>>} */
  const flying = new Set()
  const sendDue = () => {
    // A timer that is late makes up for it, so that the rate is kept.
    while (counts.sent < ((Date.now() - start) * perSecond) / 1_000) {
      counts.sent++
      const one = ask(url, host, method, counts, start)
      flying.add(one)
      void one.then(() => flying.delete(one))
    }
  }
  const timer = setInterval(sendDue, 1_000 / perSecond)
  return {
    counts,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(flying)
      return counts
    },
  }
}

/**
 * @param {string} url
 * @param {string | undefined} host
 * @param {string} method
 * @param {TrafficCounts} counts
 * @param {number} start
 * @returns {Promise<void>}
 */
function ask(url, host, method, counts, start) {
  return new Promise((resolve) => {
    const sent = Date.now()
    const fail = (/** @type {string} */ what) => {
      counts.errors.push({ at: Date.now() - start, what })
      resolve()
    }
    const headers = host === undefined ? {} : { host }
    const outgoing = request(url, { method, headers, agent: false, timeout: timeoutMs }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('error', (error) => fail(error.message))
      response.on('end', () => {
        if (response.statusCode !== 200) return fail(`HTTP ${response.statusCode}`)
        const { instance, release } = parse(text)
        counts.answered++
        counts.slowestMs = Math.max(counts.slowestMs, Date.now() - sent)
        counts.byInstance.set(instance, (counts.byInstance.get(instance) ?? 0) + 1)
        counts.byRelease.set(release, (counts.byRelease.get(release) ?? 0) + 1)
        resolve()
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    outgoing.on('error', (error) => fail(error.message))
    outgoing.end()
  })
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return { instance: 'somebody else', release: 'unknown' }
  }
}

/** @param {TrafficCounts} counts */
export function describeCounts({ sent, answered, errors, byInstance, slowestMs }) {
  return [
    `${sent} requests, ${answered} answered by ${byInstance.size} instances, the slowest in ${slowestMs} ms`,
    `${errors.length} HTTP errors`,
    ...errors.slice(0, 10).map(({ at, what }) => `  after ${at} ms: ${what}`),
  ]
}

// Ends after so many seconds, or as soon as so many instances have answered.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      rate: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '30' },
      instances: { type: 'string' },
    },
  })
  const { host, rate, seconds, instances } = values
  const [url = ''] = positionals
  const traffic = startTraffic(url, { ...(host === undefined ? {} : { host }), perSecond: Number(rate) })
  const end = Date.now() + Number(seconds) * 1_000
  const isOver = () => Date.now() >= end || traffic.counts.byInstance.size >= Number(instances ?? Number.NaN)
  while (!isOver()) await sleep(50)
  const counts = await traffic.stop()
  if (instances === undefined) process.stdout.write(`${describeCounts(counts).join('\n')}\n`)
  else process.exitCode = counts.byInstance.size >= Number(instances) ? 0 : 1
}
