import { describe, expect, it } from 'vitest'
import { lintUnit, type RuleName } from '../../../src/units/index.js'

function messages(rule: RuleName, text: string, name = 'web.service'): string[] {
  return lintUnit(name, text)
    .filter((finding) => finding.rule === rule)
    .map(({ message }) => message)
}

describe('what was meant', () => {
  it.each([
    ['[Service]\nExecStrat=/a\n', 'systemd knows no option ExecStrat in [Service]: did you mean ExecStart?'],
    ['[Service]\nAfter=a.service\n', 'After belongs to [Unit], systemd ignores it here'],
    ['[Unit]\nRestart=no\n', 'Restart belongs to [Service], systemd ignores it here'],
    ['[Unit]\nMachineMetadata=a=b\n', 'MachineMetadata belongs to [X-Fleet], systemd ignores it here'],
    ['[Service]\nXyzzy=a\n', 'systemd knows no option Xyzzy in [Service]'],
  ])('%j', (text, expected) => expect(messages('unknown-option', text)).toEqual([expected]))

  it('is the option of the section of another type only where the unit has that section', () => {
    expect(messages('unknown-option', '[Timer]\nRestart=no\n', 'a.timer')[0]).not.toMatch(/belongs to/)
  })

  it.each([
    ['[service]\n', 'web.service', 'systemd and fleet ignore the section [service]: did you mean [Service]?'],
    [
      '[ Service ]\n',
      'web.service',
      'systemd and fleet ignore the section [ Service ]: did you mean [Service]?',
    ],
    ['[X-Flet]\n', 'web.service', 'systemd and fleet ignore the section [X-Flet]: did you mean [X-Fleet]?'],
    ['[Service]\n', 'web.timer', 'a timer has no section [Service]'],
    ['[Xyzzy]\n', 'web.service', 'systemd and fleet ignore the section [Xyzzy]'],
  ])('%j in %s', (text, name, expected) =>
    expect(messages('unknown-section', text, name)).toEqual([expected]))

  it.each([
    '[X-Etcd]\n',
    '[X-Vendor]\nA=b\n',
    '[Install]\n',
    '[Unit]\n',
    '[X-Fleet]\n',
  ])('nothing else: %j', (text) => {
    expect(messages('unknown-section', text)).toEqual([])
  })

  it('is written only where it is a slip of the finger, and overrides nothing', () => {
    const fixes = (text: string) =>
      lintUnit('web.service', text)
        .filter(({ rule }) => rule === 'unknown-option')
        .map(({ fix }) => fix?.edits[0]?.text)
    expect(fixes('[Service]\nExecStrat=/a\n')).toEqual(['ExecStart'])
    expect(fixes('[Service]\nrestart=no\n')).toEqual(['Restart'])
    expect(fixes('[Service]\nExecStopPre=/a\n')).toEqual([undefined])
    expect(fixes('[Service]\nRestrat=no\nRestart=always\n')).toEqual([undefined])
  })

  it.each([
    [
      'Restart=allways',
      'systemd does not take this value of Restart: it must be one of no, on-success, on-failure, on-abnormal, on-watchdog, on-abort, always; did you mean always?',
    ],
    [
      'After=network',
      'systemd does not take this value of After: it is no name of a unit: unit name must contain "."',
    ],
  ])('of a value: %s', (line, expected) => {
    expect(messages('bad-value', `${line.startsWith('After') ? '[Unit]' : '[Service]'}\n${line}\n`)).toEqual([
      expected,
    ])
  })
})

describe('units that systemd refuses', () => {
  it.each([
    ['missing-exec-start', 'a.service', '[Service]\nType=oneshot\n', 1],
    ['missing-exec-start', 'a.service', '[Unit]\nDescription=x\n', 1],
    ['missing-exec-start', 'a.service', '[Service]\nExecStart=/a\nExecStart=\n', 1],
    ['missing-exec-start', 'a.service', '[Service]\nExecStop=/a\nRemainAfterExit=yes\n', 0],
    ['missing-exec-start', 'a.service', '[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n', 0],
    ['missing-exec-start', 'a.service', '[Service]\nExecStrat=/a\n', 0],
    ['missing-exec-start', 'a.timer', '[Timer]\nOnBootSec=1\n', 0],
    ['several-exec-start', 'a.service', '[Service]\nExecStart=/a\nExecStart=/b\nExecStart=/c\n', 1],
    ['several-exec-start', 'a.service', '[Service]\nExecStart=/a ; /b\n', 1],
    ['several-exec-start', 'a.service', '[Service]\nExecStart=/a\nExecStart=\nExecStart=/b\n', 0],
    ['several-exec-start', 'a.service', '[Service]\nType=oneshot\nExecStart=/a\nExecStart=/b\n', 0],
    ['oneshot-restart', 'a.service', '[Service]\nType=oneshot\nExecStart=/a\nRestart=on-success\n', 1],
    ['oneshot-restart', 'a.service', '[Service]\nType=oneshot\nExecStart=/a\nRestart=on-failure\n', 0],
    ['missing-trigger', 'a.socket', '[Socket]\nListenStream=\n', 1],
    ['missing-trigger', 'a.socket', '[Socket]\nListenFIFO=/a\n', 0],
    ['missing-trigger', 'a.path', '[Path]\nUnit=b.service\n', 1],
    ['mount-name', 'a.mount', '[Mount]\nWhat=/dev/x\nWhere=/a/b\n', 1],
    ['mount-name', 'a-b.mount', '[Mount]\nWhat=/dev/x\nWhere=/a/b/\n', 0],
    ['mount-name', 'a\\x2db.mount', '[Mount]\nWhat=/dev/x\nWhere=/a-b\n', 0],
    ['mount-name', '-.mount', '[Mount]\nWhat=/dev/x\nWhere=/\n', 0],
    ['mount-name', 'a.automount', '[Automount]\nWhere=/b\n', 1],
    ['mount-name', 'a.swap', '[Swap]\nWhat=/a\n', 0],
    ['mount-name', 'a.mount', '[Mount]\nWhere=/a\n', 1],
    ['dbus-name', 'a.service', '[Service]\nType=dbus\nBusName=a.b\nExecStart=/a\n', 0],
    ['dependency-on-itself', 'a@.service', '[Unit]\nAfter=a@%i.service b.service\n', 1],
    ['dependency-on-itself', 'a@.service', '[Unit]\nAfter=a@1.service b@%i.service\n', 1],
    ['dependency-on-itself', 'a.service', '[Unit]\nOnFailure=a.service\n', 0],
  ] as const)('%s in %s: %j', (rule, name, text, count) =>
    expect(messages(rule, text, name)).toHaveLength(count))
})

describe('how a unit runs', () => {
  const service = (lines: string) => `[Service]\nExecStart=/a\n${lines}\n`
  it.each([
    ['no-restart', service('Restart=no'), 0],
    ['no-restart', service('Restrat=no'), 0],
    ['no-restart', service('RestartSec=1'), 1],
    ['no-restart', service('Type=oneshot'), 0],
    ['no-restart', service('Type=forking'), 1],
    ['restart-gives-up', service('Restart=on-failure\nRestartSec=1'), 1],
    ['restart-gives-up', service('Restart=on-failure\nRestartSec=2'), 0],
    ['restart-gives-up', service('Restart=always\nStartLimitInterval=0'), 0],
    ['restart-gives-up', service('Restart=always\nRestartSec=15\nStartLimitInterval=5min'), 1],
    ['restart-gives-up', `[Unit]\nStartLimitIntervalSec=0\n${service('Restart=always')}`, 0],
    ['restart-gives-up', `[Unit]\nStartLimitBurst=200\n${service('Restart=always')}`, 0],
    ['restart-gives-up', service('Restart=always\nRestartSec=soon'), 0],
    ['restart-gives-up', service('Restart=no'), 0],
    ['ignored-failure', '[Service]\nExecStart=-/a\nRestart=always\n', 0],
    ['requires-without-after', '[Unit]\nRequires=a.service b.service\nAfter=b.service\n', 1],
    ['requires-without-after', '[Unit]\nBindsTo=a.service\nBefore=a.service\n', 0],
    ['requires-without-after', '[Unit]\nRequires=a.service\nRequires=\n', 0],
    ['requires-without-after', '[Unit]\nRequires=web.socket web.slice\nWants=a.service\n', 0],
    ['duplicate-option', service('Nice=1\nNice=2\nNice=3'), 2],
    ['duplicate-option', service('Nice=1\nNice=\nNice=3'), 0],
    ['duplicate-option', service('Environment=A=b\nEnvironment=C=d'), 0],
    ['outdated-option', service('CPUShares=512'), 1],
    ['outdated-option', service('Capabilities=x'), 1],
    ['environment-variable', service('Environment=A=$HOME/b'), 1],
    ['environment-variable', service('Environment=A=5$ B=$$HOME'), 0],
    ['instance-specifier', '[Service]\nExecStart=/a %i %%i\n', 1],
    ['instance-specifier', '[Service]\nExecStart=/a %%i %n\n', 0],
    ['kill-mode', '[Socket]\nKillMode=none\n', 1],
    ['unknown-escape', service('ExecStartPre=/a \\d'), 1],
    ['unknown-escape', service('Environment=A=\\d'), 1],
    ['bad-specifier', service('RuntimeDirectory=%z'), 1],
    ['bad-specifier', service('AmbientCapabilities=%z'), 0],
    ['inline-comment', '[Unit]\nDescription=a # b\n', 0],
    ['inline-comment', '[Unit]\nAfter=a.service # b\n', 1],
    ['inline-comment', service('ExecStartPre=/a "# b" c#d'), 0],
    ['inline-comment', service('ExecStartPre=/a # b'), 1],
    ['inline-comment', service('ExecStartPre=/a ;b'), 0],
    ['inline-comment', service('Nice=1 ;b'), 1],
  ] as const)('%s: %j', (rule, text, count) => expect(messages(rule, text)).toHaveLength(count))
})
