import { describe, expect, it } from 'vitest'
import { Containers } from '../../../src/dev/simulation/containers.js'
import { behaviour } from '../../../src/dev/simulation/programs.js'

const endless = Number.POSITIVE_INFINITY

/** Command line, how many seconds it lasts (0: it only does something), its status, what it prints. */
const rows: readonly (readonly [argv: readonly string[], seconds: number, status: number, output: string])[] =
  [
    [['/bin/true'], 0, 0, ''],
    [['/bin/false'], 0, 1, ''],
    [['/usr/bin/echo', 'a', 'b c'], 0, 0, 'a b c'],
    [['echo', '-n', 'a'], 0, 0, 'a'],
    [['/bin/sleep', '5'], 5, 0, ''],
    [['/bin/sleep', '1m', '2', '.5'], 62.5, 0, ''],
    [['/bin/sleep', 'infinity'], endless, 0, ''],
    [['/bin/sleep', 'inf'], endless, 0, ''],
    [['/bin/sleep', 'soon'], 0, 1, "sleep: invalid time interval 'soon'"],
    [['/bin/sleep'], 0, 1, 'sleep: missing operand'],
    [['/usr/bin/python3', '-m', 'http.server'], endless, 0, ''],
    [['/opt/app/server'], endless, 0, ''],
    [['/usr/bin/mkdir', '-p', '/x'], 0, 0, ''],
    [['/bin/sh', '-c', 'exit 3'], 0, 3, ''],
    [['/bin/sh', '-c', 'false; true'], 0, 0, ''],
    [['/bin/sh', '-c', 'false && echo no'], 0, 1, ''],
    [['/bin/sh', '-c', 'false || echo yes'], 0, 0, 'yes'],
    [['/bin/bash', '-lc', 'echo one; sleep 2; echo two; exit 4'], 2, 4, 'one two'],
    [['/bin/sh', '-c', 'exec sleep infinity'], endless, 0, ''],
    [['/bin/sh', '-c', 'while true; do echo x; sleep 1; done'], endless, 0, ''],
    [['/bin/sh', '-c', 'echo $HOME'], endless, 0, ''],
    [['/bin/sh', 'script'], endless, 0, ''],
    [['/usr/bin/docker', 'pull', 'nginx'], 0, 0, ''],
    [['/usr/bin/docker', 'stop', 'none'], 0, 1, 'Error response from daemon: No such container: none'],
    [
      ['/usr/bin/docker', 'rm', '-f', 'a', 'b'],
      0,
      1,
      'Error response from daemon: No such container: a Error response from daemon: No such container: b',
    ],
    [['/usr/bin/docker', 'run', '--rm', '--name', 'web', '-P', 'nginx'], endless, 0, ''],
    [['/usr/bin/docker', 'run', '--rm'], 0, 125, '"docker run" requires at least 1 argument.'],
  ]

describe('a simulated program', () => {
  it.each(rows)('%j', ([path = '', ...args], seconds, status, output) => {
    const does = behaviour(path, args, new Containers())
    expect(does.output?.join(' ') ?? '').toBe(output)
    if (seconds === endless) expect(does.seconds).toBe(endless)
    else {
      expect(does.seconds).toBeGreaterThanOrEqual(seconds)
      expect(does.seconds).toBeLessThan(seconds + 0.1)
      expect(does.status).toBe(status)
    }
  })
})

describe('simulated containers', () => {
  const docker = (containers: Containers, ...args: string[]) => behaviour('/usr/bin/docker', args, containers)

  it('have one name each', () => {
    const containers = new Containers()
    docker(containers, 'run', '-d', '--name=web', '--restart', 'always', 'nginx:1')
    expect(containers.list()).toMatchObject([{ name: 'web', image: 'nginx:1', running: true }])
    const second = docker(containers, 'run', '--name', 'web', 'nginx:2')
    expect([second.status, second.output?.join()]).toEqual([125, expect.stringContaining('already in use')])
    expect(docker(containers, 'run', '-d', 'nginx').status).toBe(0)
    expect(containers.list()).toHaveLength(2)
  })

  it('end their foreground process when they are stopped, and are gone after it with --rm', () => {
    const containers = new Containers()
    const process = docker(containers, 'run', '--rm', '--name', 'web', 'nginx')
    const statuses: number[] = []
    process.onEnd?.((status) => {
      statuses.push(status)
      process.ended?.()
    })
    expect(docker(containers, 'kill', 'web').status).toBe(0)
    expect(statuses).toEqual([137])
    expect(containers.list()).toEqual([])
  })

  it('stay without --rm until they are removed', () => {
    const containers = new Containers()
    const process = docker(containers, 'run', '--name', 'web', 'nginx')
    process.onEnd?.(() => process.ended?.())
    expect(docker(containers, 'stop', '-t', '5', 'web').status).toBe(0)
    expect(containers.list()).toMatchObject([{ name: 'web', running: false }])
    expect(docker(containers, 'rm', 'web').status).toBe(0)
    expect(containers.list()).toEqual([])
  })
})
