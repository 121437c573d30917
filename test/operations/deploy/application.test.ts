import { describe, expect, it } from 'vitest'
import {
  type ApplicationUnit,
  applicationSchema,
  unitNames,
} from '../../../src/operations/deploy/application.js'
import { defaultStrategy } from '../../../src/operations/deploy/strategy.js'

function unit(name: string, instances: ApplicationUnit['instances'] = []): ApplicationUnit {
  return {
    name,
    options: [{ section: 'Service', name: 'ExecStart', value: '/bin/true' }],
    instances,
    start: true,
    strategy: defaultStrategy,
  }
}

describe('an application', () => {
  it('is plain JSON', () => {
    const application = { name: 'monitor', units: [unit('a.service'), unit('web@.service', ['1', '2'])] }
    expect(applicationSchema.parse(JSON.parse(JSON.stringify(application)))).toEqual(application)
  })

  it.each(['', '-a', '_a', 'a/b', 'a b', 'a\nb', 'x'.repeat(65)])('cannot be called %j', (name) => {
    expect(applicationSchema.safeParse({ name, units: [] }).success).toBe(false)
  })

  it('makes units of its unit files, sorted as people count where the cluster says how many', () => {
    const there = ['web@10.service', 'web@2.service', 'web@.service', 'webs@1.service', 'web.service']
    expect(unitNames(unit('a.service'), there)).toEqual(['a.service'])
    expect(unitNames(unit('web@1.service'), there)).toEqual(['web@1.service'])
    expect(unitNames(unit('web@.service', ['3', '1']), there)).toEqual([
      'web@.service',
      'web@3.service',
      'web@1.service',
    ])
    expect(unitNames(unit('web@.service', 'existing'), there)).toEqual([
      'web@.service',
      'web@2.service',
      'web@10.service',
    ])
  })
})
