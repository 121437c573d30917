import { type DisableComment, DisableComments } from './disable-comments.js'
import { type Finding, type Severity, severities } from './finding.js'
import { judgeComments } from './judge-comments.js'
import { LintedSet } from './linted-set.js'
import { LintedUnit } from './linted-unit.js'
import { lintRules, type RuleName } from './registry.js'
import type { Problem, Rule } from './rule.js'

/** Severities of rules by name; `off` turns one off. */
export type RuleSettings = { readonly [Name in RuleName]?: Severity | 'off' | undefined }

/** What linting one unit takes. */
export interface LintOptions {
  /** What differs from the rules' own severities. */
  readonly rules?: RuleSettings | undefined
  /** What findings name as their file. Default: the unit's name. */
  readonly file?: string | undefined
}

/** What linting units that belong together takes. */
export interface LintSetOptions {
  readonly rules?: RuleSettings | undefined
  /**
   * Patterns of units that the machines have although no file of the set is theirs, besides those of
   * systemd and CoreOS: `['skydns.service', 'mnt-*.mount']`.
   */
  readonly knownUnits?: readonly string[] | undefined
}

/** A unit file of a set. */
export interface UnitFileToLint {
  /** The unit's name: `web@.service`. */
  readonly name: string
  readonly text: string
  /** What findings name as their file. Default: the unit's name. */
  readonly file?: string | undefined
}

/**
 * What there is to say about one unit file, in the order of the file. Takes any text and never throws.
 *
 *     lintUnit('web.service', '[Service]\nExecStrat=/bin/true\n')
 *     // [{ rule: 'unknown-option', line: 2, column: 1, fix: …, … }, …]
 */
export function lintUnit(
  name: string,
  text: string,
  { rules = {}, file = name }: LintOptions = {},
): Finding[] {
  const linter = new Linter(rules)
  const unit = new LintedUnit(name, text)
  linter.runUnitRules(unit)
  return linter.finish(unit, file, false)
}

/**
 * What there is to say about unit files that are meant for one cluster: about each by itself, and about what
 * they say of each other. In the order of the files.
 */
export function lintUnits(
  files: readonly UnitFileToLint[],
  { rules = {}, knownUnits = [] }: LintSetOptions = {},
): Finding[] {
  const linter = new Linter(rules)
  const units = files.map(({ name, text, file = name }) => ({ unit: new LintedUnit(name, text), file }))
  for (const { unit } of units) linter.runUnitRules(unit)
  linter.runSetRules(
    new LintedSet(
      units.map(({ unit }) => unit),
      knownUnits,
    ),
  )
  return units.flatMap(({ unit, file }) => linter.finish(unit, file, true))
}

const setRules: ReadonlySet<string> = new Set(
  lintRules.filter(({ kind }) => kind === 'set').map(({ name }) => name),
)

interface Seen {
  readonly rule: Rule<RuleName>
  readonly problem: Problem
}

class Linter {
  private readonly settings: RuleSettings
  private readonly seen = new Map<LintedUnit, Seen[]>()

  constructor(settings: RuleSettings) {
    this.settings = settings
  }

  runUnitRules(unit: LintedUnit): void {
    for (const rule of lintRules) {
      if (rule.kind !== 'unit' || this.settings[rule.name] === 'off') continue
      for (const problem of rule.check(unit)) this.add(unit, { rule, problem })
    }
  }

  runSetRules(set: LintedSet): void {
    for (const rule of lintRules) {
      if (rule.kind !== 'set' || this.settings[rule.name] === 'off') continue
      for (const [unit, problem] of rule.check(set)) this.add(unit, { rule, problem })
    }
  }

  /**
   * The findings of a unit, without those that its comments disable.
   * @param asSet whether the rules about sets have run
   */
  finish(unit: LintedUnit, file: string, asSet: boolean): Finding[] {
    const comments = new DisableComments(unit)
    const needed = new Map<DisableComment, Set<string>>()
    const said = (this.seen.get(unit) ?? []).filter(({ rule, problem }) => {
      const comment = comments.find(rule.name, problem.at.start.line)
      if (comment === undefined) return true
      const rules = needed.get(comment)
      if (rules === undefined) needed.set(comment, new Set([rule.name]))
      else rules.add(rule.name)
      return false
    })
    const isUseless = (comment: DisableComment, name: RuleName) => {
      const hasRun = this.settings[name] !== 'off' && (asSet || !setRules.has(name))
      return hasRun && needed.get(comment)?.has(name) !== true
    }
    for (const judged of judgeComments(unit, comments, isUseless)) {
      if (this.settings[judged.rule.name] !== 'off') said.push(judged)
    }
    return said.map(({ rule, problem }) => this.finding(rule, problem, file)).toSorted(byPlace)
  }

  private add(unit: LintedUnit, seen: Seen): void {
    const before = this.seen.get(unit)
    if (before === undefined) this.seen.set(unit, [seen])
    else before.push(seen)
  }

  private finding(rule: Rule<RuleName>, { at, message, fix, severity }: Problem, file: string): Finding {
    const { start, end } = at
    const set = this.settings[rule.name]
    return {
      rule: rule.name,
      severity: (set === 'off' ? undefined : set) ?? severity ?? rule.severity,
      file,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      message,
      ...(fix === undefined ? {} : { fix }),
    }
  }
}

function byPlace(a: Finding, b: Finding): number {
  return (
    a.line - b.line ||
    a.column - b.column ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (a.rule < b.rule ? -1 : 1)
  )
}
