import type { ServerResponse } from 'node:http'
import { json, type Received } from './http-server.js'

/** What a cluster answers that has one machine, at an address, on which these units run. */
export function clusterOf(
  names: readonly string[],
  primaryIP: string,
): (request: Received, response: ServerResponse) => void {
  const machine = { id: 'a'.repeat(32), primaryIP }
  const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }]
  const units = names.map((name) => ({
    name,
    options,
    desiredState: 'launched',
    currentState: 'launched',
    machineID: machine.id,
  }))
  const states = names.map((name) => ({
    name,
    machineID: machine.id,
    systemdLoadState: 'loaded',
    systemdActiveState: 'active',
    systemdSubState: 'running',
  }))
  return ({ url }, response) => {
    if (url.includes('/machines')) return json(response, 200, { machines: [machine] })
    if (url.includes('/state')) return json(response, 200, { states })
    if (/\/units($|\?)/.test(url)) return json(response, 200, { units })
    const unit = units.find(({ name }) => url.endsWith(`/${encodeURIComponent(name)}`))
    return unit === undefined
      ? json(response, 404, { error: { code: 404, message: 'unit does not exist' } })
      : json(response, 200, unit)
  }
}
