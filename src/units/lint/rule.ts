import type { Span } from '../syntax/position.js'
import type { Fix, Severity } from './finding.js'
import type { LintedSet } from './linted-set.js'
import type { LintedUnit } from './linted-unit.js'

/** What a rule is about; the order of the rules' documentation. */
export const topics = {
  fleet: 'What fleet refuses or ignores',
  syntax: 'The text of a unit file',
  systemd: 'What systemd refuses or ignores',
  commands: 'Command lines',
  containers: 'Containers',
  operation: 'How a unit runs',
  set: 'Units that belong together',
  comments: 'Comments to the linter',
} as const

export type Topic = keyof typeof topics

/** Unit files by name. */
export type ExampleFiles = Readonly<Record<string, string>>

/** What a rule sees at a place of a unit file. */
export interface Problem {
  readonly at: Span
  /** One sentence without a full stop. */
  readonly message: string
  readonly fix?: Fix
  /** Where this one is less than the rule's own severity. */
  readonly severity?: Severity
}

interface RuleText<Name extends string> {
  /** Kebab case; it stands in comments and configuration, so it stays for ever. */
  readonly name: Name
  /** Default severity, which a configuration may change. */
  readonly severity: Severity
  readonly topic: Topic
  /** What is wrong, a noun phrase or a sentence without a full stop. */
  readonly title: string
  /** Why it matters and what to do, in Markdown; paragraphs are separated by blank lines. */
  readonly docs: string
  /** Unit files about which this rule, and no other, has something to say. */
  readonly wrong: ExampleFiles
  /** The same put right: no rule has anything to say. */
  readonly right: ExampleFiles
}

/** A rule about one unit file. */
export interface UnitRule<Name extends string = string> extends RuleText<Name> {
  readonly kind: 'unit'
  check(unit: LintedUnit): Iterable<Problem>
}

/** A rule about unit files that belong together. */
export interface SetRule<Name extends string = string> extends RuleText<Name> {
  readonly kind: 'set'
  /** What it sees, and in which unit. */
  check(set: LintedSet): Iterable<readonly [unit: LintedUnit, problem: Problem]>
}

/** A rule about comments to the linter; the linter itself sees to it. */
export interface CommentRule<Name extends string = string> extends RuleText<Name> {
  readonly kind: 'comment'
}

export type Rule<Name extends string = string> = UnitRule<Name> | SetRule<Name> | CommentRule<Name>

/** Keeps the literal name, so that the names of all rules are a type. */
export function unitRule<const Name extends string>(rule: Omit<UnitRule<Name>, 'kind'>): UnitRule<Name> {
  return { kind: 'unit', ...rule }
}

export function setRule<const Name extends string>(rule: Omit<SetRule<Name>, 'kind'>): SetRule<Name> {
  return { kind: 'set', ...rule }
}

export function commentRule<const Name extends string>(
  rule: Omit<CommentRule<Name>, 'kind'>,
): CommentRule<Name> {
  return { kind: 'comment', ...rule }
}
