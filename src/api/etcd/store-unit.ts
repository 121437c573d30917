import { hashOptions, serializeOptions } from '../../units/index.js'
import type { CallOptions } from '../fleet.js'
import type { NewUnit } from '../model.js'
import type { EtcdAnswer } from './answer.js'
import { KeyExistsError } from './errors.js'
import type { EtcdKeys } from './keys.js'
import type { Keyspace } from './keyspace.js'
import { writeUnitFile, writeUnitObject } from './records.js'

/**
 * Writes a unit in fleet's order: the unit file, what points to it, and last what wakes the engine.
 * @returns the answer to the last of it.
 */
export async function storeUnit(
  keys: EtcdKeys,
  keyspace: Keyspace,
  { name, options, desiredState }: NewUnit,
  { signal }: CallOptions = {},
): Promise<EtcdAnswer> {
  const hash = hashOptions(options)
  try {
    const file = writeUnitFile(serializeOptions(options))
    // The same hash is the same file: it does no harm to create it twice.
    await keys.create(keyspace.unitFile(hash), file, { repeatable: true, signal })
  } catch (error) {
    if (!(error instanceof KeyExistsError)) throw error
  }
  await keys.set(keyspace.unit(name, 'object'), writeUnitObject({ name, hash }), { signal })
  return keys.set(keyspace.unit(name, 'target-state'), desiredState, { signal })
}
