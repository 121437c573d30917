import { randomBytes } from 'node:crypto'

export interface Container {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly image: string
  /** Milliseconds since 1970. */
  readonly created: number
  running: boolean
}

/** The containers of one simulated machine, by name. */
export class Containers {
  private readonly containers = new Map<string, Container>()
  private readonly stops = new Map<string, (status: number) => void>()

  /** All containers, oldest first. */
  list(): Container[] {
    return [...this.containers.values()]
  }

  /** A new container that runs; undefined where the name is taken. */
  create(name: string | undefined, image: string): Container | undefined {
    const id = randomBytes(32).toString('hex')
    const container: Container = {
      id,
      name: name ?? `unnamed_${id.slice(0, 12)}`,
      image,
      created: Date.now(),
      running: true,
    }
    if (this.containers.has(container.name)) return undefined
    this.containers.set(container.name, container)
    return container
  }

  /** How a container's foreground process is ended from outside. */
  onStop(name: string, end: (status: number) => void): void {
    this.stops.set(name, end)
  }

  /** @returns false where no container of that name runs. */
  stop(name: string, status: number): boolean {
    const container = this.containers.get(name)
    if (container?.running !== true) return false
    container.running = false
    this.stops.get(name)?.(status)
    this.stops.delete(name)
    return true
  }

  exited(name: string): void {
    const container = this.containers.get(name)
    if (container !== undefined) container.running = false
    this.stops.delete(name)
  }

  /** @returns false where there is none of that name. */
  remove(name: string): boolean {
    this.stop(name, 137)
    return this.containers.delete(name)
  }
}
