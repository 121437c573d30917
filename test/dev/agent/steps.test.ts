import { describe, expect, it } from 'vitest'
import type { DesiredState } from '../../../src/api/index.js'
import { steps } from '../../../src/dev/agent/steps.js'

type Side = DesiredState | undefined

/** What is wanted, what the agent has done with the unit, whether the unit file is another one, what it does. */
const rows: readonly (readonly [wanted: Side, present: Side, changed: boolean, steps: string])[] = [
  [undefined, undefined, false, ''],
  [undefined, 'inactive', false, 'unload'],
  [undefined, 'loaded', false, 'unload'],
  [undefined, 'launched', false, 'unload'],
  ['inactive', undefined, false, ''],
  ['inactive', 'loaded', false, 'unload'],
  ['inactive', 'launched', false, 'unload'],
  ['loaded', undefined, false, 'load'],
  ['loaded', 'inactive', false, 'load'],
  ['loaded', 'loaded', false, ''],
  ['loaded', 'launched', false, 'stop'],
  ['launched', undefined, false, 'load start'],
  ['launched', 'inactive', false, 'load start'],
  ['launched', 'loaded', false, 'start'],
  ['launched', 'launched', false, ''],
  ['loaded', 'loaded', true, 'unload load'],
  ['loaded', 'launched', true, 'unload load'],
  ['launched', 'loaded', true, 'unload load start'],
  ['launched', 'launched', true, 'unload load start'],
  ['inactive', 'launched', true, 'unload'],
]

describe("an agent's steps", () => {
  it.each(rows)('wanted %s, present %s, changed %s: %s', (wanted, present, changed, expected) => {
    const taken = steps(
      wanted === undefined ? undefined : { hash: changed ? 'new' : 'old', desiredState: wanted },
      present === undefined ? undefined : { hash: 'old', state: present },
    )
    expect(taken.join(' ')).toBe(expected)
  })
})
