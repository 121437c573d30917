import { announcer as announcerOf, httpRouter as httpRouterOf, paasMonitor } from './platform.js'

// Filled by `caasctl generate --set etcd=… --set ttl=… --set release=…`
const surroundings = { etcd: '{{etcd}}', ttl: '{{ttl}}' }

export const announcer = announcerOf(surroundings)
export const httpRouter = httpRouterOf(surroundings)
export const monitor = paasMonitor('{{release}}')
