import { Unit } from './unit.js'

const listeners = [
  'ListenStream',
  'ListenDatagram',
  'ListenSequentialPacket',
  'ListenFIFO',
  'ListenSpecial',
  'ListenNetlink',
  'ListenMessageQueue',
  'ListenUSBFunction',
]

/**
 * A socket unit (systemd.socket(5)). Nothing listens: no connection ever starts its service. While the service
 * runs because somebody else has started it, the socket is `running`.
 */
export class Socket extends Unit {
  private unwatch: (() => void) | undefined

  override get fault(): string | undefined {
    return listeners.every((name) => this.settings.list('Socket', name).length === 0)
      ? 'Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...). Refusing.'
      : undefined
  }

  override get triggers(): string {
    return this.settings.text('Socket', 'Service') ?? this.name.replace(/\.socket$/, '.service')
  }

  override refusal(): string | undefined {
    if (this.settings.boolean('Socket', 'Accept')) return undefined
    const service = this.host.find(this.triggers)
    if (service === undefined) return `Socket service ${this.triggers} not loaded, refusing.`
    return service.active === 'active' || service.active === 'activating'
      ? `Socket service ${this.triggers} already active, refusing.`
      : undefined
  }

  start(): void {
    if (this.active === 'active') return
    this.unwatch = this.host.watch(this.triggers, (service) => this.onService(service))
    this.become('active', 'listening')
    this.host.log(this.name, `Listening on ${this.title}.`)
  }

  stop(): void {
    this.unwatch?.()
    this.unwatch = undefined
    if (this.active !== 'active') return
    this.become('inactive', 'dead')
    this.host.log(this.name, `Closed ${this.title}.`)
  }

  private onService(service: Unit): void {
    if (this.active !== 'active') return
    this.become(
      'active',
      service.active === 'inactive' || service.active === 'failed' ? 'listening' : 'running',
    )
  }
}
