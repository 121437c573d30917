import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { LiveRegion } from '../../../src/cli/output/live-region.js'

/** A terminal of some columns that keeps what is on its screen, a line wrapped at its width. */
class Screen extends Writable {
  columns: number
  rows = 10
  /** What each row shows; the cursor is in the last one. */
  private lines = ['']

  constructor(columns: number) {
    super({ decodeStrings: false })
    this.columns = columns
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    for (const token of String(chunk).split(/(\p{Cc}\[\d*[A-Za-z]|\r|\n)/u)) {
      const [, count = '', command] = /^\p{Cc}\[(\d*)([A-Za-z])$/u.exec(token) ?? []
      if (command === 'A') this.lines.length = Math.max(1, this.lines.length - Number(count))
      else if (command === 'J') this.lines[this.lines.length - 1] = ''
      else if (token === '\n') this.lines.push('')
      else if (command === undefined && token !== '\r') this.print(token)
    }
    done()
  }

  /** A window dragged to another width wraps what it shows anew. */
  resize(columns: number): void {
    this.columns = columns
    const before = this.lines
    this.lines = ['']
    for (const [at, line] of before.entries()) {
      if (at > 0) this.lines.push('')
      this.print(line)
    }
  }

  get shown(): string[] {
    return this.lines
  }

  private print(text: string): void {
    for (const character of text) {
      const last = this.lines.length - 1
      if ((this.lines[last] ?? '').length === this.columns) this.lines.push('')
      this.lines[this.lines.length - 1] += character
    }
  }
}

describe('lines at the foot of a terminal', () => {
  it('are drawn over, and taken away in the end', () => {
    const screen = new Screen(40)
    const region = new LiveRegion(screen, false)
    region.update([['one'], ['two']])
    region.update([['three']])
    expect(screen.shown).toEqual(['three', ''])
    region.clear()
    expect(screen.shown).toEqual([''])
  })

  it('stay below what others write', () => {
    const screen = new Screen(40)
    const region = new LiveRegion(screen, false)
    region.update([['waiting']])
    region.around(() => screen.write('done\n'))
    expect(screen.shown).toEqual(['done', 'waiting', ''])
    region.clear()
    expect(screen.shown).toEqual(['done', ''])
  })

  it('are away while a person is asked something', () => {
    const screen = new Screen(40)
    const region = new LiveRegion(screen, false)
    region.update([['waiting']])
    region.hold()
    region.around(() => screen.write('Password: '))
    region.update([['waiting still']])
    expect(screen.shown).toEqual(['Password: '])
    region.around(() => screen.write('\n'))
    region.goOn()
    expect(screen.shown).toEqual(['Password: ', 'waiting still', ''])
  })

  it('are cut where the terminal is narrow', () => {
    const screen = new Screen(10)
    const region = new LiveRegion(screen, false)
    region.update([['paas-monitor@1', { text: 'active', style: 'green' }]])
    expect(screen.shown).toEqual(['paas-mon…', ''])
    region.clear()
    expect(screen.shown).toEqual([''])
  })

  it('are taken away whole after the terminal became narrower', () => {
    const screen = new Screen(40)
    const region = new LiveRegion(screen, false)
    screen.write('before\n')
    region.update([['x'.repeat(38)], ['y'.repeat(30)]])
    screen.resize(12)
    region.update([['short']])
    expect(screen.shown).toEqual(['before', 'short', ''])
  })

  it('never fill the height of the terminal', () => {
    const screen = new Screen(40)
    const region = new LiveRegion(screen, false)
    region.update(Array.from({ length: 50 }, (_, at) => [`line ${at}`]))
    expect(screen.shown).toHaveLength(9)
  })

  it('show nothing raw of what comes from a cluster', () => {
    const screen = new Screen(40)
    new LiveRegion(screen, true).update([['a\u001b[2Jb\nc']])
    expect(screen.shown[0]).toBe('a\\x1b[2Jb\\nc')
  })
})
