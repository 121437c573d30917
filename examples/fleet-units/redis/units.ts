import { containerService, defineUnit, sidekick } from 'caasctl/units'
import { consulNames } from '../platform.js'

/** The volume with the data, which one machine has. The name of a mount unit is its path, escaped. */
export const data = defineUnit('var-lib-redis.mount', {
  Unit: { Description: 'Data of Redis' },
  Mount: { What: '/dev/xvdf', Where: '/var/lib/redis', Type: 'ext4', Options: 'noatime' },
  'X-Fleet': { MachineMetadata: { volume: 'redis' } },
})

/** Runs where its data is, and never without it. */
export const redis = defineUnit(
  'redis.service',
  { Unit: { Description: 'Redis', After: 'docker.service' } },
  sidekick(data),
  containerService({
    image: 'redis:3',
    pull: true,
    // What is in memory must reach the volume first.
    stopTimeout: 90,
    registrator: { name: 'redis' },
    publish: 6379,
    volumes: '/var/lib/redis:/data',
    args: ['redis-server', '--appendonly', 'yes'],
    ...consulNames,
  }),
)
