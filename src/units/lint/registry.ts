import { activatedElsewhere } from './rules/activated-elsewhere.js'
import { apartAndTogether } from './rules/apart-and-together.js'
import { badSpecifier } from './rules/bad-specifier.js'
import { badValue } from './rules/bad-value.js'
import { bareProgram } from './rules/bare-program.js'
import { blankAfterBackslash } from './rules/blank-after-backslash.js'
import { cleanupMayFail } from './rules/cleanup-may-fail.js'
import { commentInContinuation } from './rules/comment-in-continuation.js'
import { conflictsOwnInstances } from './rules/conflicts-own-instances.js'
import { containerDetached } from './rules/container-detached.js'
import { containerNameInTemplate } from './rules/container-name-in-template.js'
import { containerNameMismatch } from './rules/container-name-mismatch.js'
import { containerNotRemoved } from './rules/container-not-removed.js'
import { containerPortInTemplate } from './rules/container-port-in-template.js'
import { containerRestartPolicy } from './rules/container-restart-policy.js'
import { containerStop } from './rules/container-stop.js'
import { containerStopTimeout } from './rules/container-stop-timeout.js'
import { containerTerminal } from './rules/container-terminal.js'
import { continuedComment } from './rules/continued-comment.js'
import { crlfContinuation } from './rules/crlf-continuation.js'
import { danglingBackslash } from './rules/dangling-backslash.js'
import { dbusName } from './rules/dbus-name.js'
import { dependencyOnItself } from './rules/dependency-on-itself.js'
import { duplicateOption } from './rules/duplicate-option.js'
import { emptyUnitFile } from './rules/empty-unit-file.js'
import { environmentAssignment } from './rules/environment-assignment.js'
import { environmentVariable } from './rules/environment-variable.js'
import { fleetBoolean } from './rules/fleet-boolean.js'
import { fleetCombination } from './rules/fleet-combination.js'
import { fleetContinuedValue } from './rules/fleet-continued-value.js'
import { fleetDeprecatedOption } from './rules/fleet-deprecated-option.js'
import { fleetMachineId } from './rules/fleet-machine-id.js'
import { fleetMetadata } from './rules/fleet-metadata.js'
import { fleetPattern } from './rules/fleet-pattern.js'
import { fleetQuoting } from './rules/fleet-quoting.js'
import { fleetReadsDifferently } from './rules/fleet-reads-differently.js'
import { fleetRefusal } from './rules/fleet-refusal.js'
import { fleetSpecifier } from './rules/fleet-specifier.js'
import { fleetUnitReference } from './rules/fleet-unit-reference.js'
import { fleetUnknownOption } from './rules/fleet-unknown-option.js'
import { ignoredFailure } from './rules/ignored-failure.js'
import { inlineComment } from './rules/inline-comment.js'
import { installSection } from './rules/install-section.js'
import { instanceSpecifier } from './rules/instance-specifier.js'
import { killMode } from './rules/kill-mode.js'
import { lineLength } from './rules/line-length.js'
import { machineOfCycle } from './rules/machine-of-cycle.js'
import { missingEquals } from './rules/missing-equals.js'
import { missingExecStart } from './rules/missing-exec-start.js'
import { missingName } from './rules/missing-name.js'
import { missingTrigger } from './rules/missing-trigger.js'
import { mountName } from './rules/mount-name.js'
import { noRestart } from './rules/no-restart.js'
import { oneshotRestart } from './rules/oneshot-restart.js'
import { optionOutsideSection } from './rules/option-outside-section.js'
import { orderCycle } from './rules/order-cycle.js'
import { otherMachine } from './rules/other-machine.js'
import { outdatedOption } from './rules/outdated-option.js'
import { programPath } from './rules/program-path.js'
import { pullTimeout } from './rules/pull-timeout.js'
import { replacesEachOther } from './rules/replaces-each-other.js'
import { requiresWithoutAfter } from './rules/requires-without-after.js'
import { restartGivesUp } from './rules/restart-gives-up.js'
import { secretInUnit } from './rules/secret-in-unit.js'
import { sectionHeader } from './rules/section-header.js'
import { severalExecStart } from './rules/several-exec-start.js'
import { shellSyntax } from './rules/shell-syntax.js'
import { swallowedOption } from './rules/swallowed-option.js'
import { unbalancedQuotes } from './rules/unbalanced-quotes.js'
import { unescapedPercent } from './rules/unescaped-percent.js'
import { unitName } from './rules/unit-name.js'
import { unknownEscape } from './rules/unknown-escape.js'
import { unknownOption } from './rules/unknown-option.js'
import { unknownRule } from './rules/unknown-rule.js'
import { unknownSection } from './rules/unknown-section.js'
import { unknownUnit } from './rules/unknown-unit.js'
import { unsetVariable } from './rules/unset-variable.js'
import { uselessDisable } from './rules/useless-disable.js'
import { variableSyntax } from './rules/variable-syntax.js'

/** All rules, by topic: the order of the documentation. */
export const lintRules = [
  commentInContinuation,
  conflictsOwnInstances,
  continuedComment,
  crlfContinuation,
  emptyUnitFile,
  fleetBoolean,
  fleetCombination,
  fleetContinuedValue,
  fleetDeprecatedOption,
  fleetMachineId,
  fleetMetadata,
  fleetPattern,
  fleetQuoting,
  fleetReadsDifferently,
  fleetRefusal,
  fleetSpecifier,
  fleetUnitReference,
  fleetUnknownOption,
  installSection,
  lineLength,
  unitName,
  blankAfterBackslash,
  danglingBackslash,
  inlineComment,
  missingEquals,
  missingName,
  optionOutsideSection,
  sectionHeader,
  swallowedOption,
  badSpecifier,
  badValue,
  dbusName,
  dependencyOnItself,
  environmentAssignment,
  killMode,
  missingExecStart,
  missingTrigger,
  mountName,
  oneshotRestart,
  programPath,
  severalExecStart,
  unbalancedQuotes,
  unknownEscape,
  unknownOption,
  unknownSection,
  bareProgram,
  instanceSpecifier,
  shellSyntax,
  unescapedPercent,
  unsetVariable,
  variableSyntax,
  cleanupMayFail,
  containerDetached,
  containerNameInTemplate,
  containerNameMismatch,
  containerNotRemoved,
  containerPortInTemplate,
  containerRestartPolicy,
  containerStop,
  containerStopTimeout,
  containerTerminal,
  pullTimeout,
  duplicateOption,
  environmentVariable,
  ignoredFailure,
  noRestart,
  outdatedOption,
  requiresWithoutAfter,
  restartGivesUp,
  secretInUnit,
  activatedElsewhere,
  apartAndTogether,
  machineOfCycle,
  orderCycle,
  otherMachine,
  replacesEachOther,
  unknownUnit,
  unknownRule,
  uselessDisable,
] as const

/** The names of all rules. */
export type RuleName = (typeof lintRules)[number]['name']

const names: ReadonlySet<string> = new Set(lintRules.map(({ name }) => name))

/** Whether there is a rule of this name. */
export function isRuleName(name: string): name is RuleName {
  return names.has(name)
}
