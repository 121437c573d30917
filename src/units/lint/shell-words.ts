import { Word } from '../values/word.js'

/**
 * The simple commands of a shell script, each as its words: what stands between `;`, `&&`, `|`, parentheses
 * and line breaks, without redirections, with quotes removed. An approximation: nothing is expanded, and a
 * command within double quotes stays a part of its word. The words know where they stand in the unit file.
 */
export function simpleCommands(script: Word): readonly (readonly Word[])[] {
  return new ShellReader(script).read()
}

class ShellReader {
  private readonly script: Word
  private readonly commands: Word[][] = []
  private words: Word[] = []
  /** The word that is being read: its characters, and where each stands in the script. */
  private characters: string[] = []
  private places: number[] = []
  private open = false
  private start = 0
  private at = 0

  constructor(script: Word) {
    this.script = script
  }

  read(): Word[][] {
    const { text } = this.script
    while (this.at < text.length) this.step(text.charAt(this.at), text)
    this.endCommand()
    return this.commands
  }

  private step(character: string, text: string): void {
    if (character === "'" || character === '"') this.quoted(character, text)
    else if (character === '\\' && this.at + 1 < text.length) {
      this.at++
      this.take()
    } else if (character === ' ' || character === '\t') {
      this.endWord()
      this.at++
    } else if (isOperator(character) && !this.isRedirection(character, text)) {
      this.endCommand()
      this.at++
    } else this.take()
  }

  private quoted(quote: string, text: string): void {
    this.begin()
    for (this.at++; this.at < text.length && text.charAt(this.at) !== quote; ) {
      if (quote === '"' && text.charAt(this.at) === '\\' && this.at + 1 < text.length) this.at++
      this.take()
    }
    this.at++
  }

  /** `>&1` and `&>file` are no ends of a command. */
  private isRedirection(character: string, text: string): boolean {
    return character === '&' && (text[this.at - 1] === '>' || text[this.at + 1] === '>')
  }

  private begin(): void {
    if (!this.open) this.start = this.at
    this.open = true
  }

  private take(): void {
    this.begin()
    this.characters.push(this.script.text.charAt(this.at))
    this.places.push(this.at)
    this.at++
  }

  private endWord(): void {
    if (!this.open) return
    const offsets = this.places.map((place) => this.script.offset(place))
    const start = this.script.offset(this.start)
    const end = Math.min(this.script.offset(this.at - 1) + 1, this.script.end)
    this.words.push(new Word(this.characters.join(''), start, Math.max(start, end), offsets))
    this.characters = []
    this.places = []
    this.open = false
  }

  private endCommand(): void {
    this.endWord()
    const words = withoutRedirections(this.words)
    if (words.length > 0) this.commands.push(words)
    this.words = []
  }
}

function isOperator(character: string): boolean {
  return ';&|()`\n'.includes(character)
}

/** Without `>file`, `2>&1` and the like; one that stands alone takes the next word with it. */
function withoutRedirections(words: readonly Word[]): Word[] {
  const left: Word[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (word === undefined) continue
    const redirection = /^(?:\d?|&)[<>]+(&\d|.*)$/s.exec(word.text)
    if (redirection === null) left.push(word)
    else if (redirection[1] === '') index++
  }
  return left
}
