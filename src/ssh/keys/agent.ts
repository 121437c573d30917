import ssh2, { type ParsedKey } from 'ssh2'
import type { Identity } from './identity.js'
import { parseKey } from './parse-key.js'
import { fingerprint, publicKeyType, shortKeyType } from './public-key.js'

/**
 * The keys of the agent at a socket.
 * @throws {Error} where there is no agent, or it says nothing for two seconds.
 */
export async function agentIdentities(socket: string): Promise<Identity[]> {
  const agent = ssh2.createAgent(socket)
  const keys = await new Promise<ParsedKey[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it does not answer')), agentTimeoutMs)
    agent.getIdentities((error, found = []) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve(found.flatMap(parseAgentKey))
    })
  })
  return keys.map((key) => {
    const publicKey = key.getPublicSSH()
    return {
      publicKey,
      what: `${shortKeyType(publicKeyType(publicKey))} ${fingerprint(publicKey)} (agent)`,
      sign: (data, hash) =>
        new Promise((resolve, reject) => {
          agent.sign(key, data, hash === undefined ? {} : { hash }, (error, signature) => {
            if (signature === undefined) reject(error ?? new Error('the agent did not sign'))
            else resolve(signature)
          })
        }),
    }
  })
}

const agentTimeoutMs = 2000

function parseAgentKey(entry: unknown): ParsedKey[] {
  if (typeof entry !== 'string' && !Buffer.isBuffer(entry) && !isParsedKey(entry)) return []
  const key = parseKey(entry)
  return key instanceof Error ? [] : [key]
}

function isParsedKey(entry: unknown): entry is ParsedKey {
  return typeof entry === 'object' && entry !== null && 'getPublicSSH' in entry
}
