import { containerService, defineUnit, everywhere } from 'caasctl/units'

/** What the units of the story are told about where they run. */
export interface Surroundings {
  /** `http://127.0.0.1:2379` */
  readonly etcd: string
  /** Seconds that what a machine has announced outlives it. */
  readonly ttl: number | string
}

/** Docker's own socket, by which the announcer sees what starts and ends. */
const dockerSocket = '/var/run/docker.sock:/var/run/docker.sock'

/** On every machine: announces its containers, in etcd, for as long as they run. */
export function announcer({ etcd, ttl }: Surroundings) {
  return defineUnit(
    'announcer.service',
    { Unit: { Description: 'Announces containers' } },
    containerService({
      image: 'caasctl/announcer',
      env: { ETCD: etcd, TTL: ttl, MACHINE: '%m' },
      registrator: false,
      volumes: dockerSocket,
    }),
    { Service: { RestartSec: 3 } },
    everywhere(),
  )
}

/** On every machine: nginx, which leads to every container that is announced with the tag `http`. */
export function httpRouter({ etcd }: Surroundings) {
  return defineUnit(
    'http-router.service',
    { Unit: { Description: 'HTTP router' } },
    containerService({
      image: 'caasctl/http-router',
      env: { ETCD: etcd },
      registrator: { name: 'http-router', tags: ['entry'] },
      publishAll: true,
    }),
    { Service: { RestartSec: 3 } },
    everywhere(),
  )
}

/** The application; as many as are started, anywhere. */
export function paasMonitor(release: string) {
  return defineUnit(
    'paas-monitor@.service',
    { Unit: { Description: 'paas-monitor' } },
    containerService({
      image: 'mvanholsteijn/paas-monitor',
      env: { INSTANCE: '%p-%i', MACHINE: '%m', RELEASE: release },
      registrator: { name: 'paas-monitor', tags: ['http'] },
      publishAll: true,
      dns: '172.17.42.1',
      dnsSearch: 'service.consul',
    }),
  )
}
