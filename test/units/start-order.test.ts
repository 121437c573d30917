import { describe, expect, it } from 'vitest'
import { DependencyCycleError, fleetOptions, startOrder } from '../../src/units/index.js'

function order(units: Readonly<Record<string, string>>): string {
  return startOrder(
    Object.entries(units).map(([name, text]) => ({ name: `${name}.service`, options: fleetOptions(text) })),
  )
    .map(({ name }) => name.replace('.service', ''))
    .join(' ')
}

describe('the order of starting', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['as given where nothing depends', { c: '[Unit]\nA=b', a: '', b: '' }, 'c a b'],
    ['After', { a: '[Unit]\nAfter=c.service', b: '', c: '' }, 'c a b'],
    ['Before', { a: '', b: '', c: '[Unit]\nBefore=a.service' }, 'c a b'],
    ['Requires', { a: '[Unit]\nRequires=b.service c.service', b: '', c: '' }, 'b c a'],
    ['Requisite', { a: '[Unit]\nRequisite=b.service', b: '' }, 'b a'],
    ['BindsTo', { a: '[Unit]\nBindsTo=b.service', b: '' }, 'b a'],
    ['MachineOf', { a: '[X-Fleet]\nMachineOf=b.service', b: '' }, 'b a'],
    ['MachineOf by its old name', { a: '[X-Fleet]\nX-ConditionMachineOf=b.service', b: '' }, 'b a'],
    ['templates by their instances', { 'a@': '[Unit]\nAfter=b@%i.service', 'b@': '' }, 'b@ a@'],
    ['a template by one instance', { a: '[Unit]\nAfter=b@7.service', 'b@': '' }, 'b@ a'],
    ['an instance that is there itself', { a: '[Unit]\nAfter=b@7.service', 'b@': '', 'b@7': '' }, 'b@7 a b@'],
    ['other instances of the same template', { 'a@': '[Unit]\nAfter=a@0.service', b: '' }, 'a@ b'],
    ['what nobody has', { a: '[Unit]\nAfter=docker.service', b: '' }, 'a b'],
    ['what was taken back', { a: '[Unit]\nAfter=b.service\nAfter=', b: '' }, 'a b'],
    ['lines that go on', { a: '[Unit]\nAfter=x.service \\\n  b.service', b: '' }, 'b a'],
    ['what is required, yet later', { a: '[Unit]\nRequires=b.service\nBefore=b.service', b: '' }, 'a b'],
    ['Wants alone, which orders nothing', { a: '[Unit]\nWants=b.service', b: '' }, 'a b'],
    ['chains', { a: '[Unit]\nAfter=b.service', b: '[Unit]\nAfter=c.service', c: '' }, 'c b a'],
  ])('follows %s', (_what, units, expected) => {
    expect(order(units)).toBe(expected)
  })

  it('is none where units wait for each other; all of them are named', () => {
    const units = {
      x: '',
      a: '[Unit]\nAfter=b.service',
      b: '[Unit]\nRequires=c.service',
      c: '[X-Fleet]\nMachineOf=a.service',
    }
    expect(() => order(units)).toThrow(DependencyCycleError)
    expect(() => order(units)).toThrow('a.service → b.service → c.service → a.service')
  })
})
