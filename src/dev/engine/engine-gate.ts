import type { Engine } from './engine.js'

/** Lets the engine work only while its cluster leads and nobody holds it. */
export class EngineGate {
  private readonly engine: Pick<Engine, 'hold' | 'release'>
  private held = false
  private leading: boolean

  constructor(engine: Pick<Engine, 'hold' | 'release'>, { leading }: { leading: boolean }) {
    this.engine = engine
    this.leading = leading
    if (!leading) engine.hold()
  }

  hold(): void {
    this.held = true
    this.engine.hold()
  }

  release(): void {
    this.held = false
    if (this.leading) this.engine.release()
  }

  /** Whether the cluster leads, of all that share a registry. */
  lead(leading: boolean): void {
    if (leading === this.leading) return
    this.leading = leading
    if (!leading) this.engine.hold()
    else if (!this.held) this.engine.release()
  }
}
