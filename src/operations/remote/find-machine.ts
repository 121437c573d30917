import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Machine } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { nearestWord } from '../../nearest-word.js'
import { quoteForShell } from '../../ssh/index.js'
import { TimeLimit } from '../../time-limit.js'
import { shortID } from '../short-id.js'
import { AmbiguousMachineError, MachineNotFoundError } from './errors.js'
import type { Hosts } from './hosts.js'

/** How long resolving a name may take at the way in, milliseconds. */
const lookupMs = 10_000

/**
 * The machine that a person means: by its ID or a beginning of it, by its address, or by a name that leads to
 * its address: an alias of ssh_config, or a name that the entry machine (without one: this computer) resolves.
 *
 * @throws {MachineNotFoundError} {@link AmbiguousMachineError}
 */
export async function findMachine(
  text: string,
  machines: readonly Machine[],
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Machine> {
  const found = matchMachine(text, machines) ?? (await matchHostname(text, machines, hosts, signal))
  if (found !== undefined) return found
  const near = nearestWord(
    text,
    machines.flatMap(({ id, primaryIP }) => [shortID(id), primaryIP]),
  )
  throw new MachineNotFoundError(text, `No machine is called ${text}.`, {
    suggestion:
      near === undefined ? 'Machines are listed by: caasctl list-machines' : `Did you mean ${near}?`,
  })
}

/**
 * By ID, beginning of ID, or address.
 * @throws {AmbiguousMachineError}
 */
export function matchMachine(text: string, machines: readonly Machine[]): Machine | undefined {
  if (text === '') return undefined
  const exact = machines.find(({ id, primaryIP }) => id === text || primaryIP === text)
  if (exact !== undefined) return exact
  const [first, ...others] = machines.filter(({ id }) => id.startsWith(text.replace(/\.{3}$|…$/, '')))
  if (first === undefined || others.length === 0) return first
  const names = [first, ...others].map(({ id, primaryIP }) => `${id} ${primaryIP}`)
  throw new AmbiguousMachineError(text, `${names.length} machines have an ID that begins with ${text}.`, {
    suggestion: `They are: ${names.join(', ')}.`,
  })
}

/** By a name that leads to an address. */
export async function matchHostname(
  name: string,
  machines: readonly Machine[],
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Machine | undefined> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return undefined
  const alias = await hosts.addressOf(name)
  const named = (addresses: readonly string[]) =>
    machines.find(({ primaryIP }) => primaryIP !== '' && addresses.includes(primaryIP))
  return named([alias]) ?? (isIP(alias) === 0 ? named(await resolve(alias, hosts, signal)) : undefined)
}

/** Addresses of a name, as seen from where connections to the machines are made. */
async function resolve(name: string, hosts: Hosts, signal: AbortSignal): Promise<string[]> {
  const entry = await hosts.entry()
  if (entry === undefined) {
    return lookup(name, { all: true }).then(
      (found) => found.map(({ address }) => address),
      () => [],
    )
  }
  using limit = new TimeLimit(lookupMs, signal)
  try {
    const { stdout } = await entry.run(quoteForShell(['getent', 'ahosts', name]), {
      signal: limit.signal,
    })
    return String(stdout)
      .split('\n')
      .map((line) => line.split(/\s/)[0] ?? '')
  } catch (error) {
    // Whoever cannot run commands there can still name machines by ID and address.
    signal.throwIfAborted()
    if (!(error instanceof CaasctlError) && !limit.isOver) throw error
    return []
  }
}
