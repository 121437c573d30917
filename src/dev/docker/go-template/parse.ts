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

type Token = { readonly text: string } | { readonly action: string }

/** Texts and actions; `{{-` and `-}}` take the blanks beside them away. */
function split(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let trimNext = false
  for (const match of source.matchAll(
    /\{\{(-(?=\s))?((?:"(?:[^"\\]|\\.)*"|`[^`]*`|(?!\}\})[\s\S])*?)((?<=\s)-)?\}\}/g,
  )) {
    const [whole, left, action = '', right] = match
    const before = source.slice(at, match.index)
    const text = trimNext ? before.trimStart() : before
    tokens.push({ text: left === undefined ? text : text.trimEnd() })
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(action)) tokens.push({ action: action.trim() })
    trimNext = right !== undefined
    at = match.index + whole.length
  }
  const rest = source.slice(at)
  if (rest.includes('{{')) throw templateError(`unclosed action in ${JSON.stringify(source)}`)
  tokens.push({ text: trimNext ? rest.trimStart() : rest })
  return tokens
}

class TemplateParser {
  private readonly tokens: Token[]

  constructor(tokens: Token[]) {
    this.tokens = tokens
  }

  pieces(): Piece[] {
    const pieces: Piece[] = []
    for (let token = this.tokens[0]; token !== undefined; token = this.tokens[0]) {
      if ('action' in token && /^(end|else)\b/.test(token.action)) break
      this.tokens.shift()
      if ('text' in token) {
        if (token.text !== '') pieces.push({ kind: 'text', text: token.text })
      } else pieces.push(this.piece(token.action))
    }
    return pieces
  }

  expectEnd(): void {
    const [token] = this.tokens
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
    const body = this.pieces()
    let otherwise: Piece[] = []
    const next = this.tokens.shift()
    const word = next !== undefined && 'action' in next ? next.action : ''
    if (/^else\s+(if|with)\b/.test(word)) {
      return { kind, pipeline, variables, body, otherwise: [this.piece(word.replace(/^else\s+/, ''))] }
    }
    if (word === 'else') {
      otherwise = this.pieces()
      const last = this.tokens.shift()
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
  while (lexemes.lastIndex < source.trimEnd().length) {
    const start = lexemes.lastIndex
    const match = lexemes.exec(source)
    if (match === null) throw templateError(`unexpected ${JSON.stringify(source.slice(start).trim())}`)
    words.push(match[0].trim())
  }
  const pipeline = readPipeline(words)
  if (words.length > 0) throw templateError(`unexpected ${words[0]}`)
  return pipeline
}

function readPipeline(words: string[]): Pipeline {
  const commands: Command[] = []
  let terms: Term[] = []
  const close = () => {
    const [first, ...others] = terms
    if (first === undefined) throw templateError('missing value for command')
    commands.push([first, ...others])
    terms = []
  }
  while (words.length > 0 && words[0] !== ')') {
    const word = words.shift() ?? ''
    if (word === '|') close()
    else terms.push(readTerm(word, words))
  }
  close()
  return commands
}

function readTerm(word: string, words: string[]): Term {
  if (word === '(') {
    const pipeline = readPipeline(words)
    if (words.shift() !== ')') throw templateError('unclosed left paren')
    const path = words[0]?.startsWith('.') === true && words[0] !== '.' ? (words.shift() ?? '') : ''
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
