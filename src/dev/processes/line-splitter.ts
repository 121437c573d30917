/** Longest line, in bytes; what is longer is several (journald.conf(5), LineMax). */
const longestBytes = 48 * 1_024

const lineFeed = 10

/** Cuts what a process prints into lines, as journald does. */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0)
  private readonly told: (line: string) => void

  constructor(told: (line: string) => void) {
    this.told = told
  }

  write(chunk: Buffer): void {
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    let start = 0
    while (start < data.length) {
      const end = data.indexOf(lineFeed, start)
      const length = (end === -1 ? data.length : end) - start
      if (length > longestBytes) {
        this.tell(data.subarray(start, start + longestBytes))
        start += longestBytes
      } else if (end === -1) break
      else {
        this.tell(data.subarray(start, end))
        start = end + 1
      }
    }
    this.rest = data.subarray(start)
  }

  /** What came last may have no end of line. */
  end(): void {
    if (this.rest.length > 0) this.tell(this.rest)
    this.rest = Buffer.alloc(0)
  }

  /** Empty lines, and blanks at the end of a line, are not kept. */
  private tell(bytes: Buffer): void {
    const line = bytes.toString('utf8').trimEnd()
    if (line !== '') this.told(line)
  }
}
