// @ts-check
// The application of the story: says who answers. No packages; runs as `node monitor.mjs` and in a container.
//
//   /          a page that asks /status again and again and shows who answers
//   /status    { instance, machine, release, requests, started, draining }; ?delay=200 answers that many ms later
//   /health    200, or 503 while it drains
//
// PORT, HOST     where it listens
// INSTANCE, MACHINE, RELEASE   what it says of itself
// DRAIN_MS       how long it still answers after SIGTERM, for routers to take it out; then requests in flight end

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const { env } = process
const port = Number(env.PORT ?? 8080)
const host = env.HOST ?? '127.0.0.1'
const drainMs = Number(env.DRAIN_MS ?? 1_000)
/** Longest time that a request may ask for, and that requests in flight are waited for, in milliseconds. */
const longestMs = 5_000

const self = {
  instance: env.INSTANCE ?? hostname(),
  machine: env.MACHINE ?? hostname(),
  release: env.RELEASE ?? 'unreleased',
  started: new Date().toISOString(),
}
const page = await readFile(new URL('page.html', import.meta.url))
let requests = 0
let draining = false

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://monitor')
  response.setHeader('Cache-Control', 'no-store')
  // Once it drains nobody shall come back on this connection.
  if (draining) response.setHeader('Connection', 'close')
  if (pathname === '/status') {
    requests++
    await sleep(Math.min(Number(searchParams.get('delay')) || 0, longestMs))
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ ...self, requests, draining }))
  } else if (pathname === '/health') {
    response.statusCode = draining ? 503 : 200
    response.end(draining ? 'draining\n' : 'ok\n')
  } else if (pathname === '/') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(page)
  } else {
    response.statusCode = 404
    response.end('There are /, /status and /health\n')
  }
})

server.listen(port, host, () => {
  process.stdout.write(`${self.instance} ${self.release} answers on ${host}:${port}\n`)
})

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void end(signal))

/** @param {string} signal */
async function end(signal) {
  draining = true
  process.stdout.write(`${signal}: still answers for ${drainMs} ms, then ends\n`)
  await sleep(drainMs)
  server.close(() => {
    process.stdout.write(`${requests} requests answered\n`)
    process.exit(0)
  })
  server.closeIdleConnections()
  setTimeout(() => process.exit(1), longestMs).unref()
}
