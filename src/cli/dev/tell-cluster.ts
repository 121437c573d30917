import type { MachineSpec, RunningCluster } from '../../dev/index.js'
import type { Context } from '../context.js'
import { machineLegend } from '../list/machine-legend.js'
import { clusterFlags } from './cluster-flags.js'

/** Flags that say what a cluster is started as: on one that runs they have no effect. */
const startFlags = ['api-port', 'ttl', 'speed', 'runner', 'image', 'etcd', 'ssh-port', 'no-ssh']

/** Tells of a cluster that runs now, and what of that is other than it was asked for. */
export function tellCluster(
  { output, settings, givenTexts }: Context,
  cluster: RunningCluster,
  { already, asked }: { readonly already: boolean; readonly asked: readonly MachineSpec[] },
): void {
  const { name, machines, endpoint, socketPath } = cluster
  const named = name === clusterFlags.name.default ? '' : ` --name ${name}`
  if (settings.format === 'json') output.json(cluster)
  else {
    const count = `${machines.length} ${machines.length === 1 ? 'machine' : 'machines'}`
    const runs = already ? 'runs already' : 'runs'
    output.line(`Cluster ${name} ${runs}: ${count}, ${endpoint}, unix://${socketPath}`)
  }
  const late = already ? startFlags.filter((flag) => givenTexts.has(flag)).map((flag) => `--${flag}`) : []
  if (already && asked.length > machines.length) late.unshift('--machines')
  if (late.length > 0) {
    const verb = late.length === 1 ? 'counts' : 'count'
    output.warn(
      `It goes on as it was started: ${late.join(', ')} ${verb} at a start, after 'caasctl dev stop${named}'.`,
    )
  }
  for (const { number, metadata, ...machine } of machines) {
    const wanted = Object.entries(asked[number - 1]?.metadata ?? {})
    if (wanted.some(([key, value]) => metadata[key] !== value)) {
      output.warn(
        `Machine ${machineLegend(machine, false)} keeps the metadata it has. To begin anew: caasctl dev stop --forget${named}`,
      )
    }
    if (!machine.up) {
      output.note(
        `Machine ${machineLegend(machine, false)} has no power, as it was left: caasctl dev boot ${number}${named}`,
      )
    }
  }
  if (settings.format !== 'json') {
    output.note(`To use it in this shell: eval "$(caasctl dev env${named})"`)
  }
}
