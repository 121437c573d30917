import { functions, isTrue, textOf } from './functions.js'
import { type Command, type Piece, type Pipeline, parseTemplate, type Term, templateError } from './parse.js'

/**
 * A template of Go's text/template, as docker's `--format` takes it.
 *
 * @returns what fills it in with a value of JSON.
 * @throws {DockerError} where it is not understood, also as it is filled in.
 * @example goTemplate('{{range .Config.Env}}{{println .}}{{end}}')(inspected)
 */
export function goTemplate(source: string): (data: unknown) => string {
  // docker takes these from the shell as they are.
  const pieces = parseTemplate(source.replaceAll('\\t', '\t').replaceAll('\\n', '\n'))
  return (data) => fill(pieces, { dot: data, variables: new Map([['$', data]]) })
}

interface Scope {
  readonly dot: unknown
  readonly variables: Map<string, unknown>
}

function fill(pieces: readonly Piece[], scope: Scope): string {
  return pieces.map((piece) => fillOne(piece, scope)).join('')
}

function fillOne(piece: Piece, scope: Scope): string {
  if (piece.kind === 'text') return piece.text
  const value = evaluate(piece.pipeline, scope)
  switch (piece.kind) {
    case 'print':
      return textOf(value)
    case 'set':
      scope.variables.set(piece.variable, value)
      return ''
    case 'if':
    case 'with': {
      if (!isTrue(value)) return fill(piece.otherwise, scope)
      const inner = within(scope, piece.kind === 'with' ? value : scope.dot, [[piece.variables[0], value]])
      return fill(piece.body, inner)
    }
    case 'range': {
      const entries = entriesOf(value)
      if (entries.length === 0) return fill(piece.otherwise, scope)
      const [first, second] = piece.variables
      return entries
        .map(([key, item]) => {
          const named: [string | undefined, unknown][] =
            second === undefined
              ? [[first, item]]
              : [
                  [first, key],
                  [second, item],
                ]
          return fill(piece.body, within(scope, item, named))
        })
        .join('')
    }
  }
}

function within(
  { variables }: Scope,
  dot: unknown,
  named: readonly (readonly [string | undefined, unknown])[],
): Scope {
  const all = new Map(variables)
  for (const [name, value] of named) if (name !== undefined) all.set(name, value)
  return { dot, variables: all }
}

/** Maps are gone through in the order of their keys. */
function entriesOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

function evaluate(pipeline: Pipeline, scope: Scope): unknown {
  let result: unknown
  pipeline.forEach((command, index) => {
    result = run(command, scope, index === 0 ? [] : [result])
  })
  return result
}

function run([first, ...rest]: Command, scope: Scope, piped: readonly unknown[]): unknown {
  if (first.kind !== 'function') {
    if (rest.length > 0 || piped.length > 0) throw templateError('arguments are given to what is no function')
    return valueOfTerm(first, scope)
  }
  const act = functions.get(first.name)
  if (act === undefined) throw templateError(`function ${JSON.stringify(first.name)} not defined`)
  return act(...rest.map((term) => valueOfTerm(term, scope)), ...piped)
}

function valueOfTerm(term: Term, scope: Scope): unknown {
  switch (term.kind) {
    case 'value':
      return term.value
    case 'function':
      return run([term], scope, [])
    case 'group':
      return fieldOf(evaluate(term.pipeline, scope), term.path)
    case 'field': {
      if (term.variable === undefined) return fieldOf(scope.dot, term.path)
      if (!scope.variables.has(term.variable))
        throw templateError(`undefined variable ${JSON.stringify(term.variable)}`)
      return fieldOf(scope.variables.get(term.variable), term.path)
    }
  }
}

function fieldOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((from, name) => {
    const fields =
      typeof from === 'object' && from !== null && !Array.isArray(from) ? Object.entries(from) : []
    // A field of Go's has a capital where the same in JSON may have none.
    const found =
      fields.find(([key]) => key === name) ?? fields.find(([key]) => key.toLowerCase() === name.toLowerCase())
    if (found === undefined)
      throw templateError(`there is no field ${JSON.stringify(name)} in .${path.join('.')}`)
    return found[1]
  }, value)
}
