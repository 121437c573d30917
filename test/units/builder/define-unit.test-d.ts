// Checked by tsc alone: each line below an @ts-expect-error must be a compile error, all others must not.
import {
  containerService,
  defineUnit,
  everywhere,
  oncePerMachine,
  sidekick,
  type TemplateDefinition,
  type UnitDefinition,
  type UnitSections,
} from '../../../src/units/index.js'

export function whatIsTyped(prefix: string, anyName: string): void {
  const template: TemplateDefinition<'service'> = defineUnit('paas-monitor@.service', {
    Unit: { Description: 'paas-monitor', After: ['docker.service', { name: 'consul.service' }] },
    Service: {
      Type: 'simple',
      Restart: 'always',
      RestartSec: 15,
      TimeoutStartSec: '15min',
      RemainAfterExit: false,
      ExecStartPre: ['-/usr/bin/docker kill paas-monitor-%i', '-/usr/bin/docker rm paas-monitor-%i'],
      ExecStart: '/usr/bin/docker run paas-monitor',
      Environment: { PORT: 8080, HOST: '%H' },
      KillSignal: 'SIGRTMIN+3',
      ProtectSystem: 'full',
      StandardOutput: 'file:/var/log/monitor',
      LogLevelMax: 3,
      CPUQuota: '20%',
      MemoryMax: '1G',
    },
    Install: { WantedBy: 'multi-user.target' },
    'X-Fleet': {
      Conflicts: 'paas-monitor@*.service',
      MachineMetadata: { region: ['us-west-1', 'us-west-2'] },
    },
  })
  const instance: UnitDefinition<'service'> = template.instance(1)
  const plain: UnitDefinition<'socket'> = defineUnit('a.b.socket', {
    Socket: { ListenStream: [8080, '/run/x'] },
  })
  const anyUnits: UnitDefinition[] = [template, instance, plain]
  const named: UnitDefinition<'timer'> = defineUnit(`${prefix}.timer`, { Timer: { OnCalendar: 'daily' } })
  defineUnit('x@.service', containerService({ image: 'x' }), sidekick(template), oncePerMachine())
  defineUnit('x.timer', { Timer: { OnBootSec: 5 } }, everywhere())
  defineUnit('srv-data.mount', { Mount: { What: '/dev/xvdf', Where: '/srv/data', Type: 'ext4' } })
  template.derive({ Service: { RestartSec: undefined } }).instances('1..3')
  template.derive('canary@.service', { Unit: { Description: 'canary' } }).instance('a')
  void [anyUnits, named]

  // @ts-expect-error a name needs a type of unit
  defineUnit('paas-monitor', {})
  // @ts-expect-error which must be one that fleet knows
  defineUnit('paas-monitor.srevice', {})
  // @ts-expect-error a name of which nothing is known says no type
  defineUnit(anyName, {})
  // @ts-expect-error no such section
  defineUnit('a.service', { Servcie: {} })
  // @ts-expect-error no section of this type of unit
  defineUnit('a.service', { Socket: { ListenStream: 80 } })
  // @ts-expect-error a target has no section of its own
  defineUnit('a.target', { Service: {} })
  // @ts-expect-error no such option
  defineUnit('a.service', { Service: { Restrt: 'always' } })
  // @ts-expect-error an option of another section
  defineUnit('a.service', { Unit: { Restart: 'always' } })
  // @ts-expect-error no such word
  defineUnit('a.service', { Service: { Restart: 'alwayz' } })
  // @ts-expect-error nor here
  defineUnit('a.service', { Service: { KillSignal: 'SIGTREM' } })
  // @ts-expect-error booleans are true and false
  defineUnit('a.service', { Service: { RemainAfterExit: 'yes' } })
  // @ts-expect-error a time span is seconds or a text
  defineUnit('a.service', { Service: { RestartSec: true } })
  // @ts-expect-error Restart does not repeat
  defineUnit('a.service', { Service: { Restart: ['always'] } })
  // @ts-expect-error neither does Description
  defineUnit('a.service', { Unit: { Description: ['a', 'b'] } })
  // @ts-expect-error a percentage has its sign
  defineUnit('a.service', { Service: { CPUQuota: '20' } })
  // @ts-expect-error a command is a text
  defineUnit('a.service', { Service: { ExecStart: { run: '/bin/true' } } })
  // @ts-expect-error the option that a real cluster ignores without a word
  defineUnit('a.service', { 'X-Fleet': { MachineMetaData: { region: 'us-west-2' } } })
  // @ts-expect-error metadata is keys with values
  defineUnit('a.service', { 'X-Fleet': { MachineMetadata: 'region=us-west-2' } })
  // @ts-expect-error a boolean here too
  defineUnit('a.service', { 'X-Fleet': { Global: 'true' } })
  const sections: UnitSections<'service'> = { Service: { Type: 'oneshot' } }
  // @ts-expect-error sections of another type of unit, also where they come from elsewhere
  defineUnit('a.socket', sections)
  // @ts-expect-error a container is run by a service
  defineUnit('a.timer', containerService({ image: 'x' }))
  // @ts-expect-error a container needs its image
  containerService({ name: 'x' })
  // @ts-expect-error no such runtime
  containerService({ image: 'x', runtime: 'rkt' })
  // @ts-expect-error only templates have instances
  plain.instance('1')
  // @ts-expect-error an instance has none
  template.instance('1').instances(3)
  // @ts-expect-error a unit is derived from one of its own type
  template.derive('a.socket')
  // @ts-expect-error changes are checked as definitions are
  template.derive({ Service: { Restart: 'alwayz' } })
}
