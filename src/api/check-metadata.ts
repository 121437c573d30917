import { MetadataRefusedError } from './errors.js'

/** @throws {MetadataRefusedError} for what fleet refuses, or takes and never shows. */
export function assertMaySetMetadata(machineID: string, key: string, value: string): void {
  assertMayRemoveMetadata(machineID, key)
  if (key.startsWith('_')) {
    throw new MetadataRefusedError(`Metadata ${JSON.stringify(key)} would be set and never seen.`, {
      suggestion: 'etcd hides what starts with "_": choose another key.',
    })
  }
  if (value === '') {
    throw new MetadataRefusedError(`The value of metadata ${key} must not be empty.`, {
      suggestion: 'To take a key away, remove it.',
    })
  }
}

/** @throws {MetadataRefusedError} for what fleet refuses. */
export function assertMayRemoveMetadata(machineID: string, key: string): void {
  if (/^[A-Za-z0-9_.-]+$/.test(key) && key !== '.' && key !== '..' && /^[^/]+$/.test(machineID)) return
  throw new MetadataRefusedError(
    `Metadata ${JSON.stringify(key)} of machine ${JSON.stringify(machineID)} cannot be set.`,
    {
      suggestion: 'A key is made of letters, digits, ".", "_" and "-"; a machine is named by its whole ID.',
    },
  )
}
