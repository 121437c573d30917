import { flag } from '../flag.js'

/** Flags of the commands that look at history and locks. */
export const storeFlags = {
  dir: flag.string({
    summary: 'Folder beside whose manifest they are kept, where no etcd is named',
    placeholder: 'FOLDER',
    default: '.',
    complete: 'folder',
  }),
}

/** Flags of the commands that take the lock of an application. */
export const lockFlags = {
  'lock-wait': flag.duration({
    summary: 'How long to wait while somebody else is at the application',
    default: '0',
  }),
}
