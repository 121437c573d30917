import { StringDecoder } from 'node:string_decoder'

/** Where a longer line is broken, characters: a program that never ends one must not fill memory. */
const usualLineMax = 16_384

/** Takes text in pieces and gives it on in whole lines, each without its end. */
export class LineWriter {
  readonly #line: (line: string) => void
  readonly #lineMax: number
  readonly #decoder = new StringDecoder('utf8')
  #open = ''

  constructor(line: (line: string) => void, lineMax = usualLineMax) {
    this.#line = line
    this.#lineMax = lineMax
  }

  write(chunk: Buffer): void {
    const lines = (this.#open + this.#decoder.write(chunk)).split('\n')
    this.#open = lines.pop() ?? ''
    for (const line of lines) this.#line(line.replace(/\r$/, ''))
    while (this.#open.length > this.#lineMax) {
      this.#line(this.#open.slice(0, this.#lineMax))
      this.#open = this.#open.slice(this.#lineMax)
    }
  }

  /** The last line, where its end never came. */
  end(): void {
    const rest = this.#open + this.#decoder.end()
    this.#open = ''
    if (rest !== '') this.#line(rest)
  }
}
