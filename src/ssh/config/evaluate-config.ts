import { SshConfigError } from '../errors.js'
import type { ConfigNode, SshConfiguration } from './config-file.js'
import type { ConfigLine } from './config-line.js'
import { matchesPatternList } from './pattern.js'

/** Whom the configuration is asked about. */
export interface ConfigQuestion {
  /** The host as the person named it. */
  readonly host: string
  /** The remote user, where something stronger than the files has named one. */
  readonly user: string | undefined
  /** Who runs this program. */
  readonly localUser: string
}

/** What the files say about one host. */
export interface HostConfig {
  /** The first line that says something about it; keywords in lower case. */
  first(...keywords: readonly string[]): ConfigLine | undefined
  /** Every line about it, in order, without repeats. */
  all(keyword: string): readonly ConfigLine[]
}

/**
 * Finds the lines that apply to a host, by ssh_config(5): a line counts where the last `Host` or `Match`
 * before it matches, and the first line of a keyword wins. `Match exec` is never run and never matches.
 * @throws {SshConfigError} for a `Match` that OpenSSH would not read either.
 */
export function evaluateConfig(configuration: SshConfiguration, question: ConfigQuestion): HostConfig {
  const found: ConfigLine[] = []
  const first = (...keywords: readonly string[]) => found.find((line) => keywords.includes(line.keyword))
  let final = false
  let finalWanted = false

  const walk = (nodes: readonly ConfigNode[], outer: boolean): void => {
    let active = outer
    for (const node of nodes) {
      if ('included' in node) walk(node.included, active)
      else if (node.keyword === 'host') active = outer && matchesPatternList(subject(), node.args)
      else if (node.keyword === 'match') active = outer && matchesCriteria(node)
      else if (active) found.push(node)
    }
  }

  /** `Host` compares with the name as given; in the last pass with what HostName made of it. */
  const subject = () => (final ? hostName() : question.host)

  const hostName = () => {
    const name = first('hostname')?.args[0]
    return name === undefined ? question.host : name.replaceAll('%h', question.host).replaceAll('%%', '%')
  }

  const matchesCriteria = (line: ConfigLine): boolean => {
    const words = [...line.args]
    let matched = words.length > 0
    while (words.length > 0) {
      const word = words.shift() ?? ''
      const negated = word.startsWith('!')
      const criterion = (negated ? word.slice(1) : word).toLowerCase()
      if (!criteria.has(criterion))
        throw new SshConfigError(line.file, line.line, `Match ${word} is not known`)
      const argument = criteriaAlone.has(criterion) ? '' : words.shift()
      if (argument === undefined)
        throw new SshConfigError(line.file, line.line, `Match ${word} lacks a value`)
      const holds = evaluateCriterion(criterion, argument)
      if (holds === undefined || holds === negated) matched = false
    }
    return matched
  }

  const evaluateCriterion = (criterion: string, argument: string): boolean | undefined => {
    const patterns = argument.split(',')
    switch (criterion) {
      case 'all':
        return true
      case 'final':
        finalWanted = true
        return final
      case 'canonical':
        return final
      case 'host':
        return matchesPatternList(hostName(), patterns)
      case 'originalhost':
        return matchesPatternList(question.host, patterns)
      case 'user':
        return matchesPatternList(question.user ?? first('user')?.args[0] ?? question.localUser, patterns)
      case 'localuser':
        return matchesPatternList(question.localUser, patterns)
      default:
        // exec is not run; the others ask about what this program does not know.
        return undefined
    }
  }

  for (const nodes of configuration) walk(nodes, true)
  if (finalWanted) {
    final = true
    for (const nodes of configuration) walk(nodes, true)
  }

  const all = (keyword: string) => [...new Set(found.filter((line) => line.keyword === keyword))]
  return { first, all }
}

const criteriaAlone = new Set(['all', 'canonical', 'final'])
const criteria = new Set([
  ...criteriaAlone,
  'exec',
  'host',
  'originalhost',
  'user',
  'localuser',
  'localnetwork',
  'tagged',
  'command',
  'sessiontype',
  'version',
])
