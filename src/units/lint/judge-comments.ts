import { nearestWord } from '../../nearest-word.js'
import type { DisableComment, DisableComments } from './disable-comments.js'
import type { LintedUnit } from './linted-unit.js'
import { isRuleName, lintRules, type RuleName } from './registry.js'
import type { CommentRule, Problem } from './rule.js'
import { unknownRule } from './rules/unknown-rule.js'
import { uselessDisable } from './rules/useless-disable.js'

/**
 * What there is to say about the comments that disable rules.
 *
 * @param isUseless whether a rule has run and the comment kept it from saying nothing.
 */
export function* judgeComments(
  unit: LintedUnit,
  { all }: DisableComments,
  isUseless: (comment: DisableComment, rule: RuleName) => boolean,
): Iterable<{ rule: CommentRule<'unknown-rule'> | CommentRule<'useless-disable'>; problem: Problem }> {
  for (const comment of all) {
    const { entry, rules } = comment
    const at = unit.file.span(entry.start, entry.lines.at(-1)?.end ?? entry.end)
    if (rules.length === 0) {
      yield { rule: unknownRule, problem: { at, message: 'this comment names no rule, so it disables none' } }
    }
    for (const name of rules) {
      if (!isRuleName(name)) {
        const near = nearestWord(
          name,
          lintRules.map((rule) => rule.name),
        )
        const hint = near === undefined ? '' : `: did you mean ${near}?`
        yield { rule: unknownRule, problem: { at, message: `there is no rule ${name}${hint}` } }
      } else if (isUseless(comment, name)) {
        const message = `${name} has nothing to say here, the comment can go`
        yield { rule: uselessDisable, problem: { at, message } }
      }
    }
  }
}
