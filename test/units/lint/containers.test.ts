import { describe, expect, it } from 'vitest'
import { lintUnit, type RuleName } from '../../../src/units/index.js'

/** The lines, counted from 1, on which a rule finds something in a service with these lines. */
function linesOf(rule: RuleName, lines: string, name = 'web.service'): number[] {
  return lintUnit(name, `${lines}\n[Service]\n`.replace(/^([^[])/, '[Service]\n$1'))
    .filter((finding) => finding.rule === rule)
    .map(({ line }) => line - 1)
}

describe('a container that runs detached', () => {
  it.each([
    ['ExecStart=/usr/bin/docker run -d web', [1]],
    ['ExecStart=/usr/bin/docker run --detach web', [1]],
    ['ExecStart=/usr/bin/docker run --detach=true web', [1]],
    ['ExecStart=/usr/bin/docker run -Pd web', [1]],
    ['ExecStart=/usr/bin/docker run --name web -p 80:80 -d web', [1]],
    ['ExecStart=/usr/bin/docker -H unix:///x run -d web', [1]],
    ['ExecStart=/usr/bin/docker container run -d web', [1]],
    ['ExecStart=/usr/bin/env docker run -d web', [1]],
    ['ExecStart=/usr/bin/podman run -d web', [1]],
    ['Type=notify\nExecStart=/usr/bin/podman run -d web', []],
    ['ExecStart=/usr/bin/docker run web -d', []],
    ['ExecStart=/usr/bin/docker run -e -d web', []],
    ['ExecStart=/usr/bin/docker run --detach=false web', []],
    ['ExecStartPre=/usr/bin/docker run -d web\nExecStart=/usr/bin/docker wait web', []],
    ['ExecStart=/usr/bin/web run -d web', []],
  ])('%s', (lines, expected) => expect(linesOf('container-detached', lines)).toEqual(expected))
})

describe('a container that nobody removes', () => {
  it.each([
    ['ExecStart=/usr/bin/docker run web', [1]],
    ['ExecStart=/usr/bin/docker run --name web web', [1]],
    ['ExecStart=/usr/bin/docker run --rm web', []],
    ['ExecStart=/usr/bin/docker run --rm=false web', [1]],
    ['ExecStart=/usr/bin/podman run --replace --name web web', []],
    ['ExecStartPre=-/usr/bin/docker rm web\nExecStart=/usr/bin/docker run --name web web', []],
    ['ExecStartPre=-/usr/bin/docker rm -f web\nExecStart=/usr/bin/docker run --name=web web', []],
    ['ExecStart=/usr/bin/docker run --name web web\nExecStopPost=-/usr/bin/docker rm web', []],
    ['ExecStartPre=-/usr/bin/docker rm other\nExecStart=/usr/bin/docker run --name web web', [2]],
    ['ExecStartPre=/usr/bin/docker run --name data web\nExecStartPre=-/usr/bin/docker rm data', [1]],
  ])('%s', (lines, expected) => expect(linesOf('container-not-removed', lines)).toEqual(expected))
})

describe('one name for all instances', () => {
  const run = (name: string) => `ExecStart=/usr/bin/docker run --name ${name} web`
  it.each([
    ['web@.service', run('web'), [1]],
    ['web@.service', run('web-%i'), []],
    ['web@.service', run('%n'), []],
    ['web@.service', run('$NAME'), []],
    ['web.service', run('web'), []],
    ['web@.service', `${run('web')}\n[X-Fleet]\nConflicts=%p@*.service`, []],
    ['web@.service', `${run('web')}\n[X-Fleet]\nConflicts=web@1.service`, [1]],
  ])('%s: %s', (name, lines, expected) =>
    expect(linesOf('container-name-in-template', lines, name)).toEqual(expected))
})

describe('one port for all instances', () => {
  it.each([
    ['-p 80:8080', [1]],
    ['-p 127.0.0.1:80:8080', [1]],
    ['-p [::1]:80:8080/udp', [1]],
    ['--publish=80:8080', [1]],
    ['-p80:8080', [1]],
    ['-p 8080', []],
    ['-p 127.0.0.1::8080', []],
    ['-p 80%i:8080', []],
    [`-p \${PORT}:8080`, []],
    ['-P', []],
  ])('%s', (option, expected) =>
    expect(
      linesOf(
        'container-port-in-template',
        `ExecStart=/usr/bin/docker run --rm ${option} web`,
        'web@.service',
      ),
    ).toEqual(expected))
})

describe('cleaning before the start', () => {
  it.each([
    ['ExecStartPre=/usr/bin/docker kill web', [1]],
    ['ExecStartPre=/usr/bin/docker rm -f web', [1]],
    ['ExecStartPre=-/usr/bin/docker rm web', []],
    ['ExecStartPre=/usr/bin/podman rm --ignore web', []],
    ['ExecStartPre=/usr/bin/podman rm -i web', []],
    ['ExecStop=/usr/bin/docker rm web', []],
    ['ExecStartPre=/usr/bin/docker pull web', []],
  ])('%s', (lines, expected) => expect(linesOf('cleanup-may-fail', lines)).toEqual(expected))
})

describe('a pull', () => {
  const run = 'ExecStart=/usr/bin/docker run --rm web'
  it.each([
    [`ExecStartPre=/usr/bin/docker pull web\n${run}`, [1]],
    [`ExecStartPre=-/usr/bin/docker image pull web\n${run}`, [1]],
    [`TimeoutStartSec=0\nExecStartPre=/usr/bin/docker pull web\n${run}`, []],
    [`TimeoutSec=5min\nExecStartPre=/usr/bin/docker pull web\n${run}`, []],
    [`Type=oneshot\nExecStartPre=/usr/bin/docker pull web\n${run}`, []],
    [`ExecStopPost=/usr/bin/docker pull web\n${run}`, []],
    [`ExecStartPre=/usr/bin/docker pull web\nExecStartPre=\n${run}`, []],
  ])('%s', (lines, expected) => expect(linesOf('pull-timeout', lines)).toEqual(expected))
})

describe('other faults', () => {
  it.each([
    ['container-terminal', 'ExecStart=/usr/bin/docker run -it web', [1]],
    ['container-terminal', 'ExecStart=/usr/bin/docker run -i --tty web', [1]],
    ['container-terminal', 'ExecStart=/usr/bin/docker exec -ti web sh', [1]],
    ['container-terminal', 'ExecStart=/usr/bin/docker run -i web', []],
    ['container-terminal', 'ExecStart=/usr/bin/docker run -t web -i', []],
    ['container-terminal', 'ExecStop=/usr/bin/docker stop -t 10 web', []],
    ['container-restart-policy', 'ExecStart=/usr/bin/docker run --restart always web', [1]],
    ['container-restart-policy', 'ExecStart=/usr/bin/docker run --restart=no web', []],
    [
      'container-name-mismatch',
      'ExecStart=/usr/bin/docker run --name a web\nExecStop=/usr/bin/docker stop b',
      [2],
    ],
    [
      'container-name-mismatch',
      'ExecStart=/usr/bin/docker run --name a web\nExecStop=/usr/bin/docker stop -t 5 a',
      [],
    ],
    [
      'container-name-mismatch',
      'ExecStart=/usr/bin/docker run --name a web\nExecStop=/usr/bin/docker kill -s INT a',
      [],
    ],
    ['container-name-mismatch', 'ExecStart=/usr/bin/docker run web\nExecStop=/usr/bin/docker stop b', []],
    ['container-stop', 'ExecStart=/usr/bin/docker run --rm web', [1]],
    ['container-stop', 'ExecStart=/usr/bin/podman run --rm web', []],
    ['container-stop', 'ExecStart=/usr/bin/docker run --rm web\nExecStop=/opt/stop', []],
    ['container-stop', 'Type=oneshot\nExecStart=/usr/bin/docker run --rm web', []],
    ['container-stop-timeout', 'ExecStop=/usr/bin/docker stop --time=90 web', [1]],
    ['container-stop-timeout', 'ExecStop=/usr/bin/docker stop -t 89 web', []],
    ['container-stop-timeout', 'TimeoutStopSec=5min\nExecStop=/usr/bin/docker stop -t 120 web', []],
    ['container-stop-timeout', 'TimeoutStopSec=1min\nExecStop=/usr/bin/docker stop -t 60 web', [2]],
    ['container-stop-timeout', 'TimeoutSec=infinity\nExecStop=/usr/bin/docker stop -t 600 web', []],
  ] as const)('%s: %s', (rule, lines, expected) => expect(linesOf(rule, lines)).toEqual(expected))
})

describe('containers in the script of a shell', () => {
  it.each([
    ['container-detached', 'ExecStart=/bin/sh -c "docker run -d web"', [1]],
    ['container-detached', "ExecStart=/bin/bash -c 'exec /usr/bin/docker run -d web > /dev/null'", [1]],
    ['container-detached', 'ExecStart=/bin/sh -c "docker run -d --name web web && docker wait web"', []],
    ['container-detached', 'ExecStart=/bin/sh -c "docker run web -d"', []],
    ['container-detached', "ExecStart=/bin/sh -c 'echo docker run -d web'", []],
    ['container-detached', 'ExecStart=/bin/sh -c "if true; then sudo docker run -d web; fi"', [1]],
    ['container-not-removed', "ExecStart=/bin/sh -c 'A=b docker run --name web web'", [1]],
    [
      'container-not-removed',
      "ExecStartPre=/bin/sh -c 'docker kill web; docker rm web 2>/dev/null || true'\nExecStart=/usr/bin/docker run --name web web",
      [],
    ],
    ['cleanup-may-fail', "ExecStartPre=/bin/sh -c 'docker rm web || true'", []],
    ['pull-timeout', "ExecStartPre=/bin/sh -c 'docker pull web:$(cat /etc/tag)'\nExecStart=/a", [1]],
    [
      'container-name-mismatch',
      'ExecStart=/usr/bin/docker run --name a web\nExecStop=/bin/sh -c "docker stop a >/dev/null 2>&1"',
      [],
    ],
    [
      'container-name-mismatch',
      'ExecStart=/usr/bin/docker run --name a web\nExecStop=/bin/sh -c "docker stop b >/dev/null 2>&1"',
      [2],
    ],
    ['secret-in-unit', "ExecStart=/bin/sh -c 'docker run -e TOKEN=hunter2hunter2 web'", [1]],
    ['secret-in-unit', `ExecStart=/bin/sh -c 'curl "http://web:hunter2@db"'`, [1]],
    ['environment-variable', 'Environment="A=$(hostname)"', [1]],
  ] as const)('%s: %s', (rule, lines, expected) => expect(linesOf(rule, lines)).toEqual(expected))

  it('have their places in the file', () => {
    const text =
      '[Service]\nRestart=no\nExecStart=/bin/sh -c "\\\n  docker run \\\n    -it --rm web"\nExecStop=/a\n'
    expect(lintUnit('web.service', text)).toMatchObject([
      { rule: 'container-terminal', line: 5, column: 5, endColumn: 8 },
    ])
  })
})
