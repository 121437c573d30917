import { containerService, defineUnit, everywhere } from 'caasctl/units'
import { bridge } from '../platform.js'

/** Takes port 80 of each machine and passes requests for NAME.* to the instances announced as NAME. */
export const router = defineUnit(
  'consul-http-router.service',
  { Unit: { Description: 'HTTP router', After: 'docker.service' } },
  containerService({
    image: 'cargonauts/consul-http-router',
    pull: true,
    env: { CONSUL: `${bridge}:8500` },
    registrator: false,
    publish: '80:80',
  }),
  everywhere(),
)
