import type { ClientChannel } from 'ssh2'

/** Sends a signal by its name without `SIG`; RFC 4254, section 6.9. OpenSSH 7.9 and later deliver it. */
export function sendSignal(channel: ClientChannel, name: string): void {
  const wire = wireOf(channel)
  if (wire === undefined) channel.signal(name)
  else if (wire.open) wire.protocol.signal(wire.id, name)
}

/** Tells a remote terminal its new size in characters; RFC 4254, section 6.7. */
export function sendWindowSize(channel: ClientChannel, columns: number, rows: number): void {
  const wire = wireOf(channel)
  if (wire === undefined) channel.setWindow(rows, columns, 0, 0)
  else if (wire.open) wire.protocol.windowChange(wire.id, rows, columns, 0, 0)
}

interface SessionProtocol {
  signal(channel: number, name: string): void
  windowChange(channel: number, rows: number, columns: number, height: number, width: number): void
}

/**
 * What ssh2 writes with, below its public face: that drops requests once standard input has ended, although
 * RFC 4254, section 5.3, then only forbids more data. Undefined where ssh2 no longer looks like this.
 */
function wireOf(
  channel: ClientChannel,
): { readonly protocol: SessionProtocol; readonly id: number; readonly open: boolean } | undefined {
  const protocol = property(property(channel, '_client'), '_protocol')
  const id = property(channel.outgoing, 'id')
  const state = property(channel.outgoing, 'state')
  if (!isSessionProtocol(protocol) || typeof id !== 'number') return undefined
  return { protocol, id, open: state === 'open' || state === 'eof' }
}

function isSessionProtocol(value: unknown): value is SessionProtocol {
  return (
    typeof property(value, 'signal') === 'function' && typeof property(value, 'windowChange') === 'function'
  )
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
