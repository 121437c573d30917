import { describe, expect, it } from 'vitest'
import { type Inspected, readServices, servicesOf } from '../../examples/story/announcer/services.mjs'
import { announcer, httpRouter, paasMonitor } from '../../examples/story/platform.js'
import { lintUnits } from '../../src/units/index.js'

type Ports = Inspected['NetworkSettings']['Ports']

const port = (HostPort: string) => [{ HostIp: '127.0.0.1', HostPort }]
const one: Ports = { '8080/tcp': port('20001') }
const two: Ports = { '8080/tcp': port('20001'), '9000/tcp': port('20002') }

function services(Env: string[], Ports: Ports = one, Image = 'registry:5000/group/shop:1.2') {
  const container: Inspected = {
    Id: 'f'.repeat(64),
    Name: '/shop-1',
    State: { Running: true },
    Config: { Env, Image },
    NetworkSettings: { Ports },
  }
  return servicesOf(container, 'm1').map(({ name, port, tags, id }) => [name, port, tags.join(), id])
}

describe('what a container offers, by Registrator’s rules', () => {
  it.each<[string, string[], Ports | undefined, unknown[][]]>([
    ['the image’s name without a variable', [], one, [['shop', 20001, '', 'm1:shop-1:8080']]],
    [
      'SERVICE_NAME and SERVICE_TAGS',
      ['SERVICE_NAME=web', 'SERVICE_TAGS=http,a'],
      one,
      [['web', 20001, 'http,a', 'm1:shop-1:8080']],
    ],
    [
      'those of the port before those of all',
      ['SERVICE_NAME=web', 'SERVICE_8080_NAME=api', 'SERVICE_8080_TAGS=http'],
      one,
      [['api', 20001, 'http', 'm1:shop-1:8080']],
    ],
    [
      'a name for each of several ports',
      ['SERVICE_NAME=web', 'SERVICE_TAGS=http', 'SERVICE_9000_NAME=admin', 'SERVICE_9000_TAGS=internal'],
      two,
      [
        ['web-8080', 20001, 'http', 'm1:shop-1:8080'],
        ['admin', 20002, 'internal', 'm1:shop-1:9000'],
      ],
    ],
    ['nothing of one that is to be ignored', ['SERVICE_IGNORE=true'], one, []],
    [
      'all but a port that is to be ignored',
      ['SERVICE_9000_IGNORE=true'],
      two,
      [['shop-8080', 20001, '', 'm1:shop-1:8080']],
    ],
    ['only ports that are published', [], { '8080/tcp': null }, []],
    [
      'UDP under a tag of its own',
      ['SERVICE_NAME=dns'],
      { '53/udp': port('20053') },
      [['dns', 20053, 'udp', 'm1:shop-1:53:udp']],
    ],
    ['an ID that is given', ['SERVICE_ID=mine'], one, [['shop', 20001, '', 'mine']]],
    [
      'no variable that only looks like one',
      ['MY_SERVICE_NAME=x', 'SERVICE_=y'],
      one,
      [['shop', 20001, '', 'm1:shop-1:8080']],
    ],
  ])('%s', (_what, environment, ports, expected) => {
    expect(services(environment, ports)).toEqual(expected)
  })
})

it('the units of the story have nothing that the linter finds', () => {
  const surroundings = { etcd: 'http://127.0.0.1:2379', ttl: 3 }
  const units = [announcer(surroundings), httpRouter(surroundings), paasMonitor('v1')]
  expect(lintUnits(units.map(({ name, text }) => ({ name, text })))).toEqual([])
})

it('a router reads the services in etcd, and passes over what is none', () => {
  const web = { id: 'a', name: 'web', address: '127.0.0.1', port: 1, tags: ['http'], attributes: {} }
  const strays = ['', 'no JSON', 'null', '7', '{}', '{"name":"web","address":"a","port":"1","tags":[]}']
  expect(
    readServices([...strays, JSON.stringify(web), '{"name":"x","address":"a","port":1,"tags":[2]}']),
  ).toEqual([web])
})
