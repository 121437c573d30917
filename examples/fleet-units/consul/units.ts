import { containerService, defineUnit, everywhere, oncePerMachine, sidekick } from 'caasctl/units'
import { bridge, machineAddress, machineFacts } from '../platform.js'

const servers = '/consul/servers'

/** What both kinds of agent have in common. They speak to each other by the addresses of their machines. */
const agent = {
  image: 'progrium/consul',
  pull: true,
  registrator: false,
  publish: [
    `${machineAddress}:8300:8300`,
    `${machineAddress}:8301:8301`,
    `${machineAddress}:8301:8301/udp`,
    `${machineAddress}:8302:8302`,
    `${machineAddress}:8302:8302/udp`,
    `${machineAddress}:8400:8400`,
    `${machineAddress}:8500:8500`,
    `${bridge}:8500:8500`,
    `${bridge}:53:53/udp`,
  ],
} as const

/** Three to five of these elect a leader and keep the registry. */
export const server = defineUnit(
  'consul-server@.service',
  {
    Unit: { Description: 'Consul server %i', After: 'docker.service' },
    Service: { EnvironmentFile: machineFacts },
    'X-Fleet': { MachineMetadata: { consul_role: 'server' } },
  },
  containerService({
    ...agent,
    args: ['-server', '-bootstrap-expect', 3, '-advertise', machineAddress],
  }),
  oncePerMachine(),
)

/** Tells all machines where a server runs, in etcd, for as long as it runs. */
export const announcer = defineUnit(
  'consul-announce@.service',
  {
    Unit: { Description: 'Announces Consul server %i' },
    Service: {
      EnvironmentFile: machineFacts,
      Restart: 'always',
      RestartSec: 15,
      ExecStart: shell(
        `while /usr/bin/etcdctl set --ttl 60 ${servers}/%i ${machineAddress}; do sleep 45; done`,
      ),
      ExecStop: `-/usr/bin/etcdctl rm ${servers}/%i`,
    },
  },
  sidekick(server),
)

/** The agent of a machine that has no server. */
export const client = defineUnit(
  'consul-agent.service',
  {
    Unit: { Description: 'Consul agent', After: 'docker.service' },
    Service: { EnvironmentFile: machineFacts },
  },
  containerService({ ...agent, args: ['-advertise', machineAddress] }),
  everywhere({ consul_role: 'client' }),
)

/** Keeps every agent, of servers and of clients, together with the servers that are announced. */
export const join = defineUnit(
  'consul-join.service',
  {
    Unit: { Description: 'Joins the Consul agent to the announced servers' },
    Service: {
      Restart: 'always',
      RestartSec: 15,
      ExecStart: shell(
        `while sleep 30; do for server in $(/usr/bin/etcdctl ls ${servers}); do ` +
          `/usr/bin/curl -fsS -X PUT http://${bridge}:8500/v1/agent/join/$(/usr/bin/etcdctl get $server); ` +
          'done; done',
      ),
    },
  },
  everywhere(),
)

function shell(script: string): string {
  return `/bin/sh -c '${script}'`
}
