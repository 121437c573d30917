import { checkUnitName, isTemplateName } from '../../units/index.js'
import type { Context } from '../context.js'
import { ownConfiguration } from '../settings/own-configuration.js'
import { shownCluster } from '../settings/shown-setting.js'
import type { Candidate } from './complete.js'
import { NameCache } from './name-cache.js'
import type { Names } from './names.js'

/**
 * Names as they are in the cluster now, or were some seconds ago. Whatever goes wrong, there are none: a shell
 * has no place for errors. What could not stand in a command line as a name is left out.
 *
 * @param contextOf settles which cluster is meant; called when the first name is asked for
 */
export function liveNames(contextOf: () => Promise<Context>): Names {
  const units = async () => {
    const context = await contextOf()
    return await new NameCache(context).get('units', async (signal) => {
      const fleet = await context.fleet()
      const found = await fleet.units({ signal })
      return found
        .filter(({ name }) => checkUnitName(name) === undefined && !name.startsWith('-'))
        .map(({ name, desiredState }) => ({ value: name, description: desiredState }))
    })
  }
  const machines = async () => {
    const context = await contextOf()
    return await new NameCache(context).get('machines', async (signal) => {
      const fleet = await context.fleet()
      const found = await fleet.machines({ signal })
      return found
        .filter(({ id }) => /^\w[\w.-]*$/.test(id))
        .map(({ id, primaryIP, metadata }) => {
          const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`)
          return { value: id, description: [primaryIP, ...pairs].join(' ') }
        })
    })
  }
  const templates = async () =>
    (await units())
      .filter(({ value }) => isTemplateName(value))
      .map(({ value }) => ({
        value: value.slice(0, value.indexOf('@') + 1),
        description: 'template',
        open: true,
      }))
  const profiles = async () => {
    const { profiles } = await ownConfiguration((await contextOf()).io)
    return [...profiles.values()].map(({ name, entries }) => ({
      value: name,
      description: shownCluster(entries),
    }))
  }
  const clusters = async () => {
    const { listClusters } = await import('../../dev/daemon/list-clusters.js')
    const found = await listClusters((await contextOf()).io.env)
    return found.map(({ name, state }) => ({ value: name, description: state }))
  }
  return {
    units: () => quietly(units),
    templates: () => quietly(templates),
    machines: () => quietly(machines),
    profiles: () => quietly(profiles),
    clusters: () => quietly(clusters),
  }
}

async function quietly(find: () => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
  try {
    return await find()
  } catch {
    return []
  }
}
