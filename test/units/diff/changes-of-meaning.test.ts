import { describe, expect, it } from 'vitest'
import { changesOfMeaning, fleetOptions } from '../../../src/units/index.js'

function changes(before: string, after: string): string[] {
  return changesOfMeaning(fleetOptions(before), fleetOptions(after)).map(
    ({ kind, section, name }) => `${kind} ${section}.${name}`,
  )
}

const unit = `[Unit]
Description=web
After=docker.service network.target

[Service]
Environment=A=1 B=2
ExecStartPre=-/usr/bin/docker rm web
ExecStart=/usr/bin/docker run --rm --name web nginx
Restart=always

[X-Fleet]
MachineMetadata=region=us
`

describe('changes of meaning', () => {
  it.each([
    ['nothing', (text: string) => text],
    ['comments', (text: string) => `# a comment\n${text}\n; another\n`],
    ['blank lines', (text: string) => text.replaceAll('\n\n', '\n\n\n')],
    ['blanks around the equals sign', (text: string) => text.replace('Restart=always', 'Restart = always ')],
    ['blanks between the words of a command', (text: string) => text.replace('run --rm', 'run   --rm')],
    ['a command over two lines', (text: string) => text.replace('--rm --name', '--rm \\\n  --name')],
    [
      'blanks between units',
      (text: string) => text.replace('docker.service network', 'docker.service  network'),
    ],
    ['blanks between assignments', (text: string) => text.replace('A=1 B=2', 'A=1   B=2')],
    [
      'options in another order',
      (text: string) =>
        text.replace('Restart=always\n', '').replace('[Service]\n', '[Service]\nRestart=always\n'),
    ],
    [
      'sections in another order',
      (text: string) =>
        text
          .replace('[X-Fleet]\nMachineMetadata=region=us\n', '')
          .replace('[Unit]', '[X-Fleet]\nMachineMetadata=region=us\n[Unit]'),
    ],
    [
      'a section in two pieces',
      (text: string) => `${text.replace('Restart=always\n', '')}[Service]\nRestart=always\n`,
    ],
  ])('are none where %s differ in layout alone', (_what, edit) => {
    expect(changes(unit, edit(unit))).toEqual([])
  })

  it.each([
    ['a value', 'Restart=always', 'Restart=on-failure', ['changed Service.Restart']],
    ['blanks within quotes', '--name web', '--name "a  b"', ['changed Service.ExecStart']],
    ['blanks in a text', 'Description=web', 'Description=web  x', ['changed Unit.Description']],
    ['a word of a command', 'nginx', 'nginx:1', ['changed Service.ExecStart']],
    [
      'the order of words',
      'docker.service network.target',
      'network.target docker.service',
      ['changed Unit.After'],
    ],
    [
      'one more command',
      'ExecStart=',
      'ExecStartPre=/bin/true\nExecStart=',
      ['changed Service.ExecStartPre'],
    ],
    ['an option', 'Restart=always\n', 'Restart=always\nRestartSec=5\n', ['added Service.RestartSec']],
    ['one less', 'Restart=always\n', '', ['removed Service.Restart']],
    [
      'another name',
      'Restart=always',
      'restart=always',
      ['added Service.restart', 'removed Service.Restart'],
    ],
    ['another machine', 'region=us', 'region=eu', ['changed X-Fleet.MachineMetadata']],
    ['a section', '[X-Fleet]', '[Install]\nWantedBy=a.target\n[X-Fleet]', ['added Install.WantedBy']],
  ])('tell %s', (_what, from, to, expected) => {
    expect(changes(unit, unit.replace(from, to))).toEqual(expected)
  })

  it('tell another order where options of several names are one list', () => {
    const listen = '[Socket]\nListenStream=1\nListenDatagram=2\n'
    expect(changes(listen, '[Socket]\nListenDatagram=2\nListenStream=1\n')).toEqual([
      'moved Socket.ListenStream',
    ])
    expect(
      changes('[Unit]\nConditionHost=a\nConditionUser=b\n', '[Unit]\nConditionUser=b\nConditionHost=a\n'),
    ).toHaveLength(1)
  })
})
