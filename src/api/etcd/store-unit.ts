import { hashOptions, serializeOptions } from '../../units/index.js'
import type { CallOptions } from '../fleet.js'
import type { NewUnit } from '../model.js'
import type { EtcdAnswer } from './answer.js'
import { CompareFailedError, type EtcdError, KeyExistsError, KeyNotFoundError } from './errors.js'
import type { EtcdKeys, SetOptions } from './keys.js'
import type { Keyspace, UnitKey } from './keyspace.js'
import { writeUnitFile, writeUnitObject } from './records.js'

/** etcd's index of each key that a unit has; none of a unit that is not there. */
export type UnitIndices = ReadonlyMap<UnitKey, number>

export interface StoreOptions extends Pick<CallOptions, 'signal'> {
  /** The unit as it was read: where it is another by then nothing is written over. Default: whatever it is. */
  readonly over?: UnitIndices | undefined
}

/**
 * Writes a unit in fleet's order: the unit file, what points to it, and last what wakes the engine.
 * @returns the answer to the last of it.
 * @throws {CompareFailedError} | {KeyExistsError} | {KeyNotFoundError} where it is not as it was read
 */
export async function storeUnit(
  keys: EtcdKeys,
  keyspace: Keyspace,
  { name, options, desiredState }: NewUnit,
  { signal, over }: StoreOptions = {},
): Promise<EtcdAnswer> {
  const hash = hashOptions(options)
  try {
    const file = writeUnitFile(serializeOptions(options))
    // The same hash is the same file: it does no harm to create it twice.
    await keys.create(keyspace.unitFile(hash), file, { repeatable: true, signal })
  } catch (error) {
    if (!(error instanceof KeyExistsError)) throw error
  }
  await setUnitKey(keys, keyspace, name, ['object', writeUnitObject({ name, hash })], { signal, over })
  return setUnitKey(keys, keyspace, name, ['target-state', desiredState], { signal, over })
}

/**
 * Sets a key of a unit. Where that depends on how the unit was, it does no harm that the request is sent twice, nor
 * that it comes late, after others: etcd refuses it then.
 *
 * @throws {CompareFailedError} | {KeyExistsError} | {KeyNotFoundError} where the key is not as it was read. `repeated`:
 *   an earlier try may have been carried out, and others have come after it.
 */
export async function setUnitKey(
  keys: EtcdKeys,
  keyspace: Keyspace,
  name: string,
  [key, value]: readonly [UnitKey, string],
  { signal, over }: StoreOptions,
): Promise<EtcdAnswer> {
  const path = keyspace.unit(name, key)
  try {
    return await keys.set(path, value, { ...(over === undefined ? {} : asItWas(over.get(key))), signal })
  } catch (error) {
    if (!isOvertaken(error) || !error.repeated) throw error
    const found = await keys.get(path, { quorum: true, signal }).catch(() => undefined)
    // What overtook it was the same request, sent before.
    if (found?.node.value === value) return found
    throw error
  }
}

/** Whether a request was refused because a key is not as it was read. */
export function isOvertaken(error: unknown): error is EtcdError {
  return (
    error instanceof CompareFailedError ||
    error instanceof KeyExistsError ||
    error instanceof KeyNotFoundError
  )
}

function asItWas(index: number | undefined): SetOptions {
  return { ...(index === undefined ? { exists: false } : { previousIndex: index }), repeatable: true }
}
