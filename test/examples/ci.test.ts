import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type BuiltCli, bash, builtCli } from '../support/built-cli.js'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { type UnitFolder, unitFolder } from '../support/unit-folder.js'

const example = fileURLToPath(new URL('../../examples/ci', import.meta.url))

const workflowSchema = z.object({
  env: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({ steps: z.array(z.object({ name: z.string().optional(), run: z.string().optional() })) }),
  ),
})

/** The steps of the example, run by bash as GitHub's runner does, on an embedded cluster behind SSH. */
describeWithEtcd('the pipeline of examples/ci', () => {
  let cluster: Cluster
  let etcd: EtcdCluster
  let fleet: HttpFleet
  let workspace: UnitFolder
  let cli: BuiltCli
  let workflow: z.infer<typeof workflowSchema>

  beforeAll(async () => {
    workflow = workflowSchema.parse(parse(await readFile(join(example, 'deploy.yml'), 'utf8')))
    cluster = await startCluster({ machines: 2, ssh: true })
    etcd = await EtcdCluster.start()
    fleet = new HttpFleet(cluster.endpoint)
    cli = await builtCli()
    workspace = await unitFolder()
    await cp(join(example, 'monitor'), join(workspace.path, 'monitor'), { recursive: true })
    const manifest = await workspace.read('monitor/caas.yaml')
    await workspace.write('monitor/caas.yaml', manifest.replace('instances: 10', 'instances: 4'))
    const bin = join(workspace.path, 'bin')
    await mkdir(bin)
    const programs = {
      caasctl: `exec ${process.execPath} ${cli.program} "$@"`,
      npm: 'exit 0',
      gh: `echo "$@" > ${workspace.path}/gh; cat comment.md >> ${workspace.path}/gh`,
    }
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(bin, name), 0o755)
    }
  }, 60_000)
  afterAll(async () => {
    await fleet.close()
    await cluster.stop()
    await etcd.stop()
    await workspace[Symbol.asyncDispose]()
  })

  /** Runs the steps of a job one after another, up to the first that fails. */
  const job = async (name: string, env: Readonly<Record<string, string>> = {}) => {
    const { ssh } = cluster
    if (ssh === undefined) throw new Error('the cluster serves no SSH')
    await bash(`rm -rf ${workspace.path}/.cluster`, { env: { PATH: process.env.PATH } })
    const own = Object.entries(workflow.env).map(([key, value]) => [
      key,
      value.replace('$' + '{{ github.workspace }}', workspace.path),
    ])
    const given = {
      ...Object.fromEntries(own),
      ...{ PATH: `${workspace.path}/bin:${process.env.PATH}`, HOME: workspace.path },
      ...{ GITHUB_ACTOR: 'mark', GITHUB_SHA: 'c0ffee', PULL_REQUEST: '7' },
      // What the secrets and variables of the example stand for.
      CAASCTL_TUNNEL: `core@${ssh.host}:${ssh.port}`,
      CLUSTER_KEY: await readFile(ssh.identityFile, 'utf8'),
      CLUSTER_KNOWN_HOSTS: await readFile(ssh.knownHostsFile, 'utf8'),
      CAASCTL_ETCD: etcd.endpoints[0],
      ...env,
    }
    const said = { stdout: '', stderr: '', code: 0 as number | undefined }
    for (const { run } of workflow.jobs[name]?.steps ?? []) {
      if (run === undefined) continue
      const script = join(workspace.path, 'step.sh')
      await writeFile(script, run)
      const ran = await bash(`exec bash -e ${script}`, { env: given, cwd: workspace.path })
      said.stdout += ran.stdout
      said.stderr += ran.stderr
      said.code = ran.code
      if (ran.code !== 0) break
    }
    return said
  }
  const history = async () => {
    const { stdout } = await bash(`caasctl history monitor -o json`, {
      env: { PATH: `${workspace.path}/bin:${process.env.PATH}`, CAASCTL_ETCD: etcd.endpoints[0] },
    })
    return JSON.parse(stdout)
  }

  it('lints, shows what would change in a comment, applies it, and rolls back', async () => {
    expect(await job('lint')).toMatchObject({ stdout: '', code: 0 })

    const planned = await job('plan')
    expect(planned).toMatchObject({ code: 0 })
    expect(await fleet.units()).toEqual([])
    const comment = await workspace.read('gh')
    expect(comment).toMatch(/^pr comment 7 --body-file comment\.md --edit-last --create-if-none\n```\n/)
    expect(comment).toContain('paas-monitor@4.service')

    const applied = await job('apply')
    expect(applied.stderr).not.toContain('error')
    expect(applied.code).toBe(0)
    expect(await fleet.units()).toHaveLength(5)
    expect(await history()).toMatchObject([{ number: 1, outcome: 'done', message: 'mark c0ffee' }])

    // Nothing to do is no failure either.
    expect(await job('plan')).toMatchObject({ code: 0 })

    const file = 'monitor/paas-monitor@.service'
    await workspace.write(file, (await workspace.read(file)).replace('RestartSec=15', 'RestartSec=5'))
    expect(await job('apply')).toMatchObject({ code: 0 })
    expect(await job('rollback', { RELEASE: '' })).toMatchObject({ code: 0 })
    expect(await job('rollback', { RELEASE: '2' })).toMatchObject({ code: 0 })
    expect(await history()).toMatchObject([
      { action: 'apply' },
      { action: 'apply' },
      { action: 'rollback', outcome: 'done', message: 'mark' },
      { action: 'rollback', outcome: 'done' },
    ])
  }, 120_000)

  it('fails where the plan does', async () => {
    await workspace.write('monitor/caas.yaml', 'name: monitor\nunits: 7\n')
    expect((await job('plan')).code).not.toBe(0)
    expect((await job('apply')).code).not.toBe(0)
  })
})
