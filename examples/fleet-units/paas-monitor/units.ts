import { containerService, defineUnit } from 'caasctl/units'
import { consulNames } from '../platform.js'

/** An application of which any number of instances can run, several on one machine. */
export const monitor = defineUnit(
  'paas-monitor@.service',
  { Unit: { Description: 'paas-monitor' } },
  containerService({
    image: 'mvanholsteijn/paas-monitor',
    registrator: { name: 'paas-monitor', tags: ['http'] },
    publishAll: true,
    ...consulNames,
  }),
)
