import { publicKeyType } from '../keys/public-key.js'
import { isAbout, type KnownHost, knownHostName } from './known-host.js'

/** What the known_hosts files say about a key that a host has shown. */
export type Verdict =
  | { readonly kind: 'known'; readonly host: KnownHost }
  /** The host is known by other keys only; one of them is given. */
  | { readonly kind: 'changed'; readonly host: KnownHost }
  | { readonly kind: 'revoked'; readonly host: KnownHost }
  /** Nothing is known but an authority that would sign the host's certificate. */
  | { readonly kind: 'authority'; readonly host: KnownHost }
  /** The host is new. The key may be known from other names. */
  | { readonly kind: 'unknown'; readonly elsewhere: readonly KnownHost[] }

/** A host as it is looked up: by name and port, or by an alias alone. */
export type HostIdentity = { readonly host: string; readonly port: number } | { readonly alias: string }

/**
 * Judges a key as OpenSSH does: a revoked key is refused whatever else is said; of several keys for a host
 * one suffices; a host at another port than 22 may also be known by its name alone.
 */
export function judgeHostKey(hosts: readonly KnownHost[], identity: HostIdentity, key: Buffer): Verdict {
  const [exact = [], ...looser] = lookupNames(identity).map((name) =>
    hosts.filter((host) => isAbout(host, name)),
  )
  const about = [exact, ...looser].flat()
  const revoked = about.find((host) => host.marker === 'revoked' && host.key.equals(key))
  if (revoked !== undefined) return { kind: 'revoked', host: revoked }

  const plain = exact.filter((host) => host.marker === undefined)
  const same = plain.find((host) => host.key.equals(key))
  if (same !== undefined) return { kind: 'known', host: same }
  const other = plain.find((host) => host.keyType === publicKeyType(key)) ?? plain[0]
  if (other !== undefined) return { kind: 'changed', host: other }

  const byNameAlone = looser.flat().find((host) => host.marker === undefined && host.key.equals(key))
  if (byNameAlone !== undefined) return { kind: 'known', host: byNameAlone }
  const authority = exact.find((host) => host.marker === 'cert-authority')
  if (authority !== undefined) return { kind: 'authority', host: authority }
  return {
    kind: 'unknown',
    elsewhere: hosts.filter((host) => host.marker === undefined && host.key.equals(key)),
  }
}

/** The types of key by which a host is known: the server is asked for one of these first. */
export function knownKeyTypes(hosts: readonly KnownHost[], identity: HostIdentity): ReadonlySet<string> {
  for (const name of lookupNames(identity)) {
    const types = hosts.filter((host) => host.marker === undefined && isAbout(host, name))
    if (types.length > 0) return new Set(types.map((host) => host.keyType))
  }
  return new Set()
}

/** The name that a host is shown and remembered by. */
export function identityName(identity: HostIdentity): string {
  return 'alias' in identity ? identity.alias.toLowerCase() : knownHostName(identity.host, identity.port)
}

function lookupNames(identity: HostIdentity): string[] {
  const name = identityName(identity)
  return 'alias' in identity || identity.port === 22 ? [name] : [name, identity.host.toLowerCase()]
}
