import { containerService, defineUnit, everywhere } from 'caasctl/units'
import { bridge, machineAddress, machineFacts } from '../platform.js'

/** Announces to Consul, on each machine, the containers that start there and takes back those that end. */
export const registrator = defineUnit(
  'registrator.service',
  {
    Unit: { Description: 'Registrator', After: 'docker.service' },
    Service: { EnvironmentFile: machineFacts },
  },
  containerService({
    image: 'gliderlabs/registrator',
    pull: true,
    registrator: false,
    volumes: '/var/run/docker.sock:/tmp/docker.sock',
    args: ['-ip', machineAddress, `consul://${bridge}:8500`],
  }),
  everywhere(),
)
