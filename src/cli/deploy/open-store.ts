import { join, resolve } from 'node:path'
import type { ApplicationStore } from '../../api/index.js'
import { connectionOptions, etcdEndpoints } from '../connect-fleet.js'
import type { Context } from '../context.js'

/** Folder beside the manifest, where etcd cannot be had. */
const folderName = '.caasctl'

/**
 * Where history and locks are kept: in the etcd that is spoken to or named, by the way that leads to the cluster; else
 * in a folder beside the manifest. Closed by the CLI.
 */
export async function openStore(
  context: Context,
  { dir }: { readonly dir: string },
): Promise<ApplicationStore> {
  const store = await open(context, resolve(context.io.cwd, dir))
  context.onEnd(() => store.close())
  return store
}

async function open(context: Context, folder: string): Promise<ApplicationStore> {
  const etcd = etcdEndpoints(context)
  if (etcd === undefined) {
    const { FileApplicationStore } = await import('../../api/applications/file-application-store.js')
    return new FileApplicationStore(join(folder, folderName))
  }
  const { EtcdApplicationStore } = await import('../../api/applications/etcd-application-store.js')
  return new EtcdApplicationStore(etcd, {
    ...(await connectionOptions(context)),
    keyPrefix: context.settings.etcdKeyPrefix,
  })
}
