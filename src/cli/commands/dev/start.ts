import type { ClusterEtcd, ImageOptions } from '../../../dev/index.js'
import { defineCommand } from '../../command.js'
import type { Context } from '../../context.js'
import { clusterFlags, stateFolder } from '../../dev/cluster-flags.js'
import { machineSpecs } from '../../dev/machine-specs.js'
import { tellCluster } from '../../dev/tell-cluster.js'
import { flag } from '../../flag.js'
import { BadValueError } from '../../usage-error.js'

const flags = {
  ...clusterFlags,
  machines: flag.integer({
    summary: 'How many machines it has; not given: those there were, or 3',
    default: 3,
    least: 1,
    most: 1_000,
  }),
  metadata: flag.list({
    summary: 'Metadata of a machine, by its number from 1; without a number, of all',
    placeholder: '[N:]KEY=VALUE,…',
  }),
  'api-port': flag.integer({
    summary: 'TCP port of the API on 127.0.0.1; 0 takes one that is free',
    default: 0,
    most: 65_535,
  }),
  ttl: flag.duration({ summary: 'How long a machine that is lost still counts as alive', default: '3' }),
  speed: flag.checked({
    summary: 'Time on the simulated machines runs that many times as fast',
    placeholder: 'FACTOR',
    default: '1',
    read: parseSpeed,
  }),
  runner: flag.choice({
    summary: 'What the commands of units are: a simulation, or real processes of this computer, run as you',
    choices: ['simulated', 'process'],
    default: 'simulated',
  }),
  image: flag.list({
    summary: 'An image of docker on the machines, and the command that it stands for; ports after EXPOSE',
    placeholder: 'NAME[ EXPOSE PORT…]=COMMAND',
  }),
  'image-folder': flag.string({ summary: 'Where the commands of images run', hidden: true }),
  'ssh-port': flag.integer({
    summary: 'TCP port of SSH on 127.0.0.1; 0 takes one that is free',
    default: 0,
    most: 65_535,
  }),
  'no-ssh': flag.boolean({ summary: 'Serve no SSH' }),
  foreground: flag.boolean({ summary: 'Stay until Ctrl-C in place of going to the background' }),
  launched: flag.boolean({ summary: 'Tell the process that launched this one how it went', hidden: true }),
}

export default defineCommand({
  name: 'dev start',
  summary: 'Start an embedded cluster',
  description: `
Starts a cluster that behaves as fleet does, on this computer, with nothing to install: virtual machines with a systemd of their own, fleet's rules of scheduling, fleet's HTTP API, and SSH as the way in, with a key made for it. Returns once it serves; the cluster runs on in the background until 'caasctl dev stop'.

What is submitted is kept in ~/.local/state/caasctl/NAME ($XDG_STATE_HOME) and is there again at the next start, with the machines there were; more machines than before are added.

With --runner process the commands of units run as processes of this computer, as you and with nothing around them that shuts them in; all of them end with the cluster.

With --etcd on the command line units and schedule are kept in that etcd, under fleet's own keys, in place of the folder. A variable or a profile that names etcd is not listened to.`,
  flags,
  formats: ['table', 'json'],
  changes: true,
  examples: [
    { line: 'caasctl dev start', does: 'Three machines' },
    { line: 'eval "$(caasctl dev env)"', does: 'Let this shell speak to it' },
    {
      line: 'caasctl dev start --machines 4 --metadata 1:consul_role=server,region=us-west-2',
      does: 'Four machines, the first with metadata',
    },
    {
      line: 'caasctl dev start --name other --ttl 30',
      does: 'A second cluster, as slow to lose a machine as a real one',
    },
    {
      line: 'caasctl dev start --runner process',
      does: 'What units are told to run really runs',
    },
    {
      line: "caasctl dev start --runner process --image 'example/web EXPOSE 8080=node web.mjs'",
      does: 'docker run example/web runs a program of this computer',
    },
    {
      line: 'caasctl dev start --etcd http://127.0.0.1:2379',
      does: 'Machines that share a registry with whatever fleet is on that etcd',
    },
  ],
  async run(context, given) {
    const { name, metadata, apiPort, ttl, speed, runner, sshPort, noSsh } = given
    // A variable or a profile says where history and locks of a real cluster are kept: nothing is to join that unasked.
    const etcd = context.origins.get('etcd')?.kind === 'flag' ? context.settings.etcd : undefined
    const { image, imageFolder = context.io.cwd, foreground, launched } = given
    const folder = stateFolder(context, name)
    const dev = await import('../../../dev/index.js')
    const kept = context.origins.get('machines')?.kind === 'default' ? await dev.countKeptMachines(folder) : 0
    const machines = kept || given.machines
    const specs = machineSpecs(machines, metadata)
    const images = image.map((text) => dev.parseImage(text))
    if (images.length > 0 && runner !== 'process') throw new dev.ImagesNotRunError()
    const running = await dev.callCluster(folder, { op: 'status' }).catch((error: unknown) => {
      if (error instanceof dev.ClusterNotRunningError) return undefined
      throw error
    })
    if (running !== undefined) {
      tellCluster(context, running.cluster, { already: true, asked: specs })
      return
    }
    if (!foreground) {
      const args = [...process.execArgv, process.argv[1] ?? '', 'dev', 'start', '--foreground', '--launched']
      args.push(`--name=${name}`, `--machines=${machines}`, `--api-port=${apiPort}`, `--runner=${runner}`)
      args.push(noSsh ? '--no-ssh' : `--ssh-port=${sshPort}`)
      args.push(`--ttl=${ttl}ms`, `--speed=${speed}`, ...metadata.map((text) => `--metadata=${text}`))
      args.push(...image.map((text) => `--image=${text}`), `--image-folder=${imageFolder}`)
      if (etcd !== undefined) {
        args.push(`--etcd=${etcd}`, `--etcd-key-prefix=${context.settings.etcdKeyPrefix}`)
      }
      const cluster = await dev.launchCluster(folder, [process.execPath, ...args], context.io.env)
      tellCluster(context, cluster, { already: false, asked: specs })
      return
    }
    try {
      await dev.serveCluster({
        name,
        stateFolder: folder,
        machines: specs,
        port: apiPort,
        ssh: noSsh ? false : { port: sshPort },
        pace: { ttlMs: ttl, speed },
        runner,
        ...(images.length === 0 ? {} : { images: inFolder(images, imageFolder) }),
        ...(etcd === undefined ? {} : { etcd: etcdAt(etcd, context) }),
        signal: context.signal,
        ready: (cluster) => {
          tellCluster(context, cluster, { already: false, asked: specs })
          if (launched) dev.tellLauncher({ kind: 'ready', cluster })
        },
      })
    } catch (error) {
      if (launched) dev.tellLauncher({ kind: 'failed', ...describeFailure(error) })
      throw error
    }
  },
})

function inFolder(images: readonly (readonly [string, ImageOptions])[], folder: string) {
  return Object.fromEntries(images.map(([name, options]) => [name, { ...options, folder }]))
}

function etcdAt(endpoints: string, { settings }: Context): ClusterEtcd {
  const [first = '', ...others] = endpoints.split(',').map((endpoint) => endpoint.trim())
  return { endpoints: [first, ...others], keyPrefix: settings.etcdKeyPrefix }
}

function parseSpeed(text: string): number {
  const speed = Number(text)
  if (!(speed > 0 && speed <= 1_000)) {
    throw new BadValueError(`a number above 0 and at most 1000 is wanted, not ${JSON.stringify(text)}`)
  }
  return speed
}

function describeFailure(error: unknown): { code: string; message: string; suggestion?: string } {
  const { code, suggestion } = Object(error)
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: typeof code === 'string' ? code : 'DEFECT',
    message,
    ...(typeof suggestion === 'string' ? { suggestion } : {}),
  }
}
