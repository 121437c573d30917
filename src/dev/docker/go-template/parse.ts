import { DockerError } from '../docker-error.js'

/** What a template consists of, as far as people use it with docker. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | { readonly kind: 'set'; readonly variable: string; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with' | 'range'
      readonly pipeline: Pipeline
      /** `$key, $value :=` of a range. */
      readonly variables: readonly string[]
      readonly body: readonly Piece[]
      readonly otherwise: readonly Piece[]
    }

/** Commands whose results are handed on, each as the last argument of the next. */
export type Pipeline = readonly Command[]

export type Command = readonly [Term, ...Term[]]

export type Term =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'function'; readonly name: string }
  /** A variable, or the dot; then fields of it. */
  | { readonly kind: 'field'; readonly variable: string | undefined; readonly path: readonly string[] }
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly path: readonly string[] }

/** @throws {DockerError} saying what is not understood. */
export function parseTemplate(source: string): Piece[] {
  const parser = new TemplateParser(split(source))
  const pieces = parser.pieces()
  parser.expectEnd()
  return pieces
}

export function templateError(what: string): DockerError {
  return new DockerError(`template parsing error: ${what}`, {
    suggestion:
      'The stand-in knows fields, variables, if, with, range, index, json, join, len, print, println, printf, eq, ne, and, or, not, lower, upper, split',
  })
}

/** How many blocks, or parentheses, may stand in one another. */
const deepest = 500

type Token = { readonly text: string } | { readonly action: string }

/** Texts and actions; `{{-` and `-}}` take the blanks beside them away. */
function split(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let trimNext = false
  for (;;) {
    const start = source.indexOf('{{', at)
    const before = source.slice(at, start === -1 ? undefined : start)
    const text = trimNext ? before.trimStart() : before
    if (start === -1) return [...tokens, { text }]
    const trimThis = /^-\s/.test(source.slice(start + 2, start + 4))
    tokens.push({ text: trimThis ? text.trimEnd() : text })
    const inner = start + (trimThis ? 3 : 2)
    const end = endOfAction(source, inner)
    trimNext = /^\s-$/.test(source.slice(Math.max(inner, end - 2), end))
    const action = source.slice(inner, trimNext ? end - 1 : end).trim()
    if (!action.startsWith('/*') || !action.endsWith('*/')) tokens.push({ action })
    at = end + 2
  }
}

/** Any characters; braces that close an action only within quotes. */
const insideAction = /(?:[^"`}]+|\}(?!\})|"(?:[^"\\]|\\.)*"|`[^`]*`)*/sy
const insideComment = /\s*\/\*.*?\*\/\s*-?/sy

/** Where the braces are that close an action. */
function endOfAction(source: string, inner: number): number {
  for (const inside of [insideComment, insideAction]) {
    inside.lastIndex = inner
    if (inside.test(source) && source.startsWith('}}', inside.lastIndex)) return inside.lastIndex
  }
  throw templateError(`unclosed action in ${JSON.stringify(source)}`)
}

class TemplateParser {
  private readonly tokens: readonly Token[]
  private at = 0
  private depth = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  pieces(): Piece[] {
    const pieces: Piece[] = []
    for (let token = this.tokens[this.at]; token !== undefined; token = this.tokens[this.at]) {
      if ('action' in token && /^(end|else)\b/.test(token.action)) break
      this.at++
      if ('text' in token) {
        if (token.text !== '') pieces.push({ kind: 'text', text: token.text })
      } else pieces.push(this.piece(token.action))
    }
    return pieces
  }

  expectEnd(): void {
    const token = this.tokens[this.at]
    if (token !== undefined) throw templateError(`unexpected {{${'action' in token ? token.action : ''}}}`)
  }

  private piece(action: string): Piece {
    const [, keyword, rest = ''] = /^(if|with|range)\b([\s\S]*)$/.exec(action) ?? []
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') return this.block(keyword, rest)
    const [, variable, value = ''] = /^(\$\w*)\s*:?=([\s\S]*)$/.exec(action) ?? []
    if (variable !== undefined) return { kind: 'set', variable, pipeline: parsePipeline(value) }
    return { kind: 'print', pipeline: parsePipeline(action) }
  }

  private block(kind: 'if' | 'with' | 'range', head: string): Piece {
    const [, names, value = head] = /^\s*(\$\w+(?:\s*,\s*\$\w+)?)\s*:=([\s\S]*)$/.exec(head) ?? []
    const variables = names?.split(',').map((name) => name.trim()) ?? []
    const pipeline = parsePipeline(value)
    if (++this.depth > deepest) throw templateError('too many blocks in one another')
    const body = this.pieces()
    this.depth--
    let otherwise: Piece[] = []
    const next = this.tokens[this.at++]
    const word = next !== undefined && 'action' in next ? next.action : ''
    if (/^else\s+(if|with)\b/.test(word)) {
      return { kind, pipeline, variables, body, otherwise: [this.piece(word.replace(/^else\s+/, ''))] }
    }
    if (word === 'else') {
      otherwise = this.pieces()
      const last = this.tokens[this.at++]
      if (last === undefined || !('action' in last) || last.action !== 'end')
        throw templateError('no {{end}}')
    } else if (word !== 'end') throw templateError('no {{end}}')
    return { kind, pipeline, variables, body, otherwise }
  }
}

const lexemes =
  /\s*(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|(-?\d+(?:\.\d+)?)|(\$\w*(?:\.\w+)*|(?:\.\w+)+|\.)|([A-Za-z]\w*)|([()|]))/y

function parsePipeline(source: string): Pipeline {
  const words: string[] = []
  lexemes.lastIndex = 0
  const length = source.trimEnd().length
  while (lexemes.lastIndex < length) {
    const start = lexemes.lastIndex
    const match = lexemes.exec(source)
    if (match === null) throw templateError(`unexpected ${JSON.stringify(source.slice(start).trim())}`)
    words.push(match[0].trim())
  }
  if (words.filter((word) => word === '(').length > deepest) throw templateError('too many parentheses')
  words.reverse()
  const pipeline = readPipeline(words)
  if (words.length > 0) throw templateError(`unexpected ${words.at(-1)}`)
  return pipeline
}

/** @param words what is left, the next one last. */
function readPipeline(words: string[]): Pipeline {
  const commands: Command[] = []
  let terms: Term[] = []
  const close = () => {
    const [first, ...others] = terms
    if (first === undefined) throw templateError('missing value for command')
    commands.push([first, ...others])
    terms = []
  }
  while (words.length > 0 && words.at(-1) !== ')') {
    const word = words.pop() ?? ''
    if (word === '|') close()
    else terms.push(readTerm(word, words))
  }
  close()
  return commands
}

function readTerm(word: string, words: string[]): Term {
  if (word === '(') {
    const pipeline = readPipeline(words)
    if (words.pop() !== ')') throw templateError('unclosed left paren')
    const next = words.at(-1)
    const path = next?.startsWith('.') === true && next !== '.' ? (words.pop() ?? '') : ''
    return { kind: 'group', pipeline, path: fieldsOf(path) }
  }
  if (word.startsWith('"')) return { kind: 'value', value: unquote(word) }
  if (word.startsWith('`')) return { kind: 'value', value: word.slice(1, -1) }
  if (/^-?\d/.test(word)) return { kind: 'value', value: Number(word) }
  if (word.startsWith('$')) {
    const [variable = '$', ...path] = word.split('.')
    return { kind: 'field', variable, path }
  }
  if (word.startsWith('.')) return { kind: 'field', variable: undefined, path: fieldsOf(word) }
  if (word === 'true' || word === 'false') return { kind: 'value', value: word === 'true' }
  if (word === 'nil') return { kind: 'value', value: null }
  return { kind: 'function', name: word }
}

function fieldsOf(text: string): string[] {
  return text.split('.').filter((name) => name !== '')
}

function unquote(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_match, letter: string) => letters[letter] ?? letter)
}
