import { describe, expect, it } from 'vitest'
import { parsePublish } from '../../../src/dev/docker/ports.js'
import {
  fullReference,
  parseImage,
  registeredImage,
  sameImage,
} from '../../../src/dev/docker/registered-image.js'

describe('an image as it is registered', () => {
  it.each([
    ['a/b=node x.mjs', 'a/b', { command: 'node x.mjs' }],
    ['a/b:1.2=node x.mjs --k=v', 'a/b:1.2', { command: 'node x.mjs --k=v' }],
    ['shop EXPOSE 8080 53/udp=run', 'shop', { command: 'run', expose: ['8080', '53/udp'] }],
    ['worker expose=run', 'worker', { command: 'run', expose: [] }],
    ['registry:5000/a=run', 'registry:5000/a', { command: 'run' }],
  ])('%s', (text, name, options) => {
    expect(parseImage(text)).toEqual([name, options])
  })

  it.each([
    ['node x.mjs --flag "two words"', ['node', 'x.mjs', '--flag', 'two words']],
    ['cd /srv && exec node x.mjs', ['/bin/sh', '-c', 'cd /srv && exec node x.mjs', 'sh']],
    ['node x.mjs $PORT', ['/bin/sh', '-c', 'node x.mjs $PORT', 'sh']],
  ])('%s is run as %j', (command, argv) => {
    expect(registeredImage('a', command).argv).toEqual(argv)
  })

  it.each([
    ['redis', 'docker.io/library/redis:latest'],
    ['redis:3', 'docker.io/library/redis:3'],
    ['a/b', 'docker.io/a/b:latest'],
    ['localhost/a', 'localhost/a:latest'],
    ['registry:5000/a/b:1', 'registry:5000/a/b:1'],
    ['a@sha256:12', 'docker.io/library/a@sha256:12'],
  ])('%s is %s', (name, full) => {
    expect(fullReference(name)).toBe(full)
  })

  it('is the same with docker’s own registry and latest, and another with another tag', () => {
    expect(sameImage('a/b', 'docker.io/a/b:latest')).toBe(true)
    expect(sameImage('a/b', 'a/b:1')).toBe(false)
  })
})

describe('a port as it is published', () => {
  it.each([
    ['8080', [{ number: 8080, protocol: 'tcp', hostPort: undefined }]],
    ['80:8080', [{ number: 8080, protocol: 'tcp', hostPort: 80 }]],
    ['127.0.0.1:80:8080', [{ number: 8080, protocol: 'tcp', hostPort: 80 }]],
    ['127.0.0.1::8080', [{ number: 8080, protocol: 'tcp', hostPort: undefined }]],
    ['[::1]:80:8080', [{ number: 8080, protocol: 'tcp', hostPort: 80 }]],
    ['53:53/udp', [{ number: 53, protocol: 'udp', hostPort: 53 }]],
    [
      '80-81:8080-8081',
      [
        { number: 8080, protocol: 'tcp', hostPort: 80 },
        { number: 8081, protocol: 'tcp', hostPort: 81 },
      ],
    ],
  ])('%s', (text, ports) => {
    expect(parsePublish(text)).toEqual(ports)
  })

  it.each([
    '',
    'http',
    '0',
    '70000',
    '1:2:3:4',
    '80-82:1-2',
    '80/sctp',
    '9-8',
    ':',
  ])('%j is refused', (text) => {
    expect(() => parsePublish(text)).toThrow('invalid argument')
  })
})
