import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { UnitOption } from '../../src/units/index.js'
import type { ApiClient } from './api-client.js'

/** Milliseconds between two looks. */
const lookMs = 250

const pageSchema = z.object({
  units: z.array(z.object({ name: z.string(), currentState: z.string().optional() })).default([]),
  nextPageToken: z.string().optional(),
})

/**
 * Starts units by the fewest requests and in the shortest time there is: all are sent at once without looking
 * first, and then all are looked at together every quarter of a second.
 */
export async function startAtTheFloor(
  api: ApiClient,
  names: readonly string[],
  options: readonly UnitOption[],
): Promise<void> {
  await Promise.all(
    names.map((name) =>
      api.put(`/units/${encodeURIComponent(name)}`, { name, options, desiredState: 'launched' }),
    ),
  )
  const waiting = new Set(names)
  while (waiting.size > 0) {
    await sleep(lookMs)
    let token: string | undefined
    do {
      const query = token === undefined ? '' : `?nextPageToken=${token}`
      const page = pageSchema.parse(await api.get(`/units${query}`))
      for (const { name, currentState } of page.units) if (currentState === 'launched') waiting.delete(name)
      token = page.nextPageToken
    } while (token !== undefined)
  }
}
