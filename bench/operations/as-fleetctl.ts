import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { ApiClient } from './api-client.js'

/** Milliseconds between two polls of one unit. */
const pollMs = 250

const unitSchema = z.object({ currentState: z.string().optional(), options: z.unknown() })
const statesSchema = z.object({
  states: z.array(z.object({ systemdActiveState: z.string().optional() })).default([]),
})

/**
 * Starts instances of a template with the requests that fleetctl 1.0 makes: one unit after the other is looked
 * for and created, each then polled by itself until it is inactive; one after the other is read and set to
 * launched; each is polled until it is launched, and then until systemd calls it active.
 */
export async function startAsFleetctl(
  api: ApiClient,
  template: string,
  names: readonly string[],
): Promise<void> {
  const created: Promise<void>[] = []
  for (const name of names) {
    await api.get(path(name))
    const { options } = unitSchema.parse(await api.get(path(template)))
    await api.put(path(name), { name, options })
    created.push(until(api, name, 'inactive'))
  }
  await Promise.all(created)
  for (const name of names) {
    await api.get(path(name))
    await api.put(path(name), { name, desiredState: 'launched' })
  }
  await api.get('/machines')
  await Promise.all(names.map((name) => until(api, name, 'launched')))
  await Promise.all(names.map((name) => untilActive(api, name)))
}

async function until(api: ApiClient, name: string, state: string): Promise<void> {
  for (;;) {
    await sleep(pollMs)
    if (unitSchema.parse(await api.get(path(name))).currentState === state) return
  }
}

async function untilActive(api: ApiClient, name: string): Promise<void> {
  for (;;) {
    await sleep(pollMs)
    const { states } = statesSchema.parse(await api.get(`/state?unitName=${encodeURIComponent(name)}`))
    if (states.some(({ systemdActiveState }) => systemdActiveState === 'active')) return
  }
}

function path(name: string): string {
  return `/units/${encodeURIComponent(name)}`
}
