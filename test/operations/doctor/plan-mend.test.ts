import { describe, expect, it } from 'vitest'
import type { EtcdNode } from '../../../src/api/etcd/answer.js'
import type { Ghost } from '../../../src/api/index.js'
import { planMend } from '../../../src/operations/doctor/plan-mend.js'

const root = '/_coreos.com/fleet'
let index = 0
const file = (key: string, value = ''): EtcdNode => {
  index++
  return { key: root + key, dir: false, value, nodes: [], modifiedIndex: index, createdIndex: index }
}
const directory = (key: string, ...nodes: readonly EtcdNode[]): EtcdNode => ({
  ...file(key),
  dir: true,
  nodes,
})
const ghost = (kind: Ghost['kind'], ...keys: readonly string[]): Ghost => ({
  ...{ kind, unit: 'a.service', reason: '' },
  keys: keys.map((key) => root + key),
})
const tree = (...values: readonly (readonly [key: string, value: string])[]) =>
  directory(
    '',
    directory(
      '/job',
      directory('/job/a.service', ...values.map(([key, value]) => file(`/job/a.service/${key}`, value))),
    ),
  )

describe('an unknown desired state', () => {
  it.each<[string, readonly (readonly [string, string])[], string | undefined, string]>([
    [
      'gets the one back that was before',
      [
        ['job-state', 'm1'],
        ['target', 'm1'],
      ],
      'loaded',
      'loaded',
    ],
    ['is not replaced by another unknown one', [], 'lunched', 'inactive'],
    ['of a unit on no machine becomes inactive', [], undefined, 'inactive'],
    ['of a unit on a machine becomes loaded', [['target', 'm1']], undefined, 'loaded'],
    [
      'of a unit that runs becomes launched',
      [
        ['target', 'm1'],
        ['job-state', 'm1'],
      ],
      undefined,
      'launched',
    ],
    [
      'of a unit that ran elsewhere becomes loaded',
      [
        ['target', 'm1'],
        ['job-state', 'm2'],
      ],
      undefined,
      'loaded',
    ],
  ])('%s', (_, values, previous, state) => {
    const registry = tree(['object', '{}'], ['target-state', 'odd'], ...values)
    const key = `${root}/job/a.service/target-state`
    expect(planMend(ghost('unknown-desired-state', '/job/a.service'), registry, previous)).toEqual([
      { action: 'set', key, value: state, index: expect.any(Number) },
    ])
  })
})

describe('a unit that is not whole', () => {
  it('goes with its object first and its directory last', () => {
    const registry = tree(['job-state', 'm1'], ['object', 'no JSON'], ['target-state', 'launched'])
    const steps = planMend(ghost('unreadable-unit', '/job/a.service'), registry)
    expect(steps.map(({ action, key }) => `${action} ${key.slice(root.length)}`)).toEqual([
      'delete /job/a.service/object',
      'delete /job/a.service/job-state',
      'delete /job/a.service/target-state',
      'delete-directory /job/a.service',
    ])
  })

  it('is nothing to do where it is gone already', () => {
    expect(planMend(ghost('empty-unit', '/job/b.service'), tree())).toEqual([])
  })
})

describe('stray states', () => {
  it('go with the directory that they are in', () => {
    const states = directory('/states/a.service', file('/states/a.service/m1'), file('/states/a.service/m2'))
    const registry = directory('', directory('/states', states))
    const steps = planMend(ghost('stray-state', '/states/a.service/m1', '/states/a.service/m2'), registry)
    expect(steps.map(({ action }) => action)).toEqual(['delete', 'delete', 'delete-directory'])
  })
})
