export {
  type ApplicationLabel,
  applicationSection,
  readLabel,
  withLabel,
  withoutLabel,
} from './application-label.js'
export { type ContainerOptions, containerService } from './builder/container-service.js'
export { defineUnit } from './builder/define-unit.js'
export { UnitDefinitionError } from './builder/definition-error.js'
export { literal } from './builder/literal.js'
export { everywhere, oncePerMachine, sidekick } from './builder/placement.js'
export type { RegistratorOptions, RegistratorPort } from './builder/registrator.js'
export type {
  Defined,
  TemplateDefinition,
  TypeOfName,
  UnitDefinition,
} from './builder/unit-definition.js'
export type {
  Assignments,
  CommonSections,
  FleetOptions,
  OptionValue,
  SectionOptions,
  UnitPart,
  UnitReference,
  UnitSections,
} from './builder/unit-sections.js'
export { checkOptionInjection, checkUnitOptions } from './check-options.js'
export { changesOfMeaning } from './diff/changes-of-meaning.js'
export {
  type DiffLine,
  diffLines,
  diffUnits,
  type OptionChange,
  type UnitDiff,
} from './diff/diff-units.js'
export { FleetParseError, fleetLineMaxBytes, fleetOptions } from './fleet-options.js'
export { isGlob, matchesGlob } from './glob.js'
export { applyFixes, fixUnit } from './lint/apply-fixes.js'
export { type Finding, type Fix, type Severity, severities } from './lint/finding.js'
export { ruleDocs } from './lint/formats/docs.js'
export { formatLintGithub } from './lint/formats/github.js'
export { formatLintJson } from './lint/formats/json.js'
export { formatLintSarif, type SarifOptions } from './lint/formats/sarif.js'
export {
  formatLintText,
  type LintTextPiece,
  summarizeFindings,
  type TextOptions,
} from './lint/formats/text.js'
export {
  type LintOptions,
  type LintSetOptions,
  lintUnit,
  lintUnits,
  type RuleSettings,
  type UnitFileToLint,
} from './lint/lint-unit.js'
export { isRuleName, lintRules, type RuleName } from './lint/registry.js'
export { LintSettingError, readRuleSettings } from './lint/settings.js'
export { expandRange, isRange, RangeSyntaxError, rangeMaxNames } from './range.js'
export {
  fleetOptionNames,
  fleetSection,
  isGlobal,
  type Requirements,
  readRequirements,
  splitFleetValue,
} from './requirements.js'
export { hashOptions, sameUnitFile, serializeOptions } from './serialize-options.js'
export { fillFleetSpecifiers } from './specifiers.js'
export { DependencyCycleError, type OrderedUnit, startOrder } from './start-order.js'
export { decodeUnitFile, InvalidUtf8Error } from './syntax/decode.js'
export {
  lineMaxBytes,
  type SyntaxDiagnostic,
  type SyntaxProblem,
  UnitFileSyntaxError,
} from './syntax/diagnostic.js'
export {
  addOption,
  addSection,
  removeEntries,
  removeOption,
  replaceValue,
  setOption,
  UnitFileEditError,
} from './syntax/edit.js'
export type {
  BlankEntry,
  CommentEntry,
  Entry,
  EntryLine,
  GarbageEntry,
  OptionEntry,
  SectionEntry,
} from './syntax/entry.js'
export { formatUnitFile } from './syntax/format.js'
export { type ParseOptions, parseUnitFile } from './syntax/parse.js'
export type { Position, Span } from './syntax/position.js'
export { applyTextEdits, type TextEdit } from './syntax/text-edit.js'
export { serializeUnitFile, UnitFile } from './syntax/unit-file.js'
export { checkValue, type WrongValue } from './systemd/check-value.js'
export {
  findOption,
  isSection,
  optionsOf,
  type SystemdOption,
  sectionsWith,
} from './systemd/find-option.js'
export { nearestOption } from './systemd/nearest-option.js'
export { extensionPrefix, type Section, sectionsOfType } from './systemd/sections.js'
export type { ValueKind, ValueSpec } from './systemd/value-kinds.js'
export { signalNames } from './systemd/words.js'
export {
  checkUnitName,
  completeUnitName,
  InvalidUnitNameError,
  isTemplateName,
  parseUnitName,
  splitUnitName,
  templateUnitTypes,
  type UnitName,
  type UnitType,
  unitNameMaxBytes,
  unitTypes,
} from './unit-name.js'
export type { UnitOption } from './unit-option.js'
export { falseSpellings, parseBoolean, trueSpellings } from './values/boolean.js'
export {
  type CommandLine,
  type CommandLineProblem,
  type CommandLines,
  type CommandPrefix,
  parseCommandLines,
} from './values/command-line.js'
export {
  type Environment,
  type EnvironmentAssignment,
  type EnvironmentProblem,
  parseEnvironment,
} from './values/environment.js'
export { parseEnvironmentFile } from './values/environment-file.js'
export { escapeName, escapePath, instanceName, unescapeName, unescapePath } from './values/escape-name.js'
export { InvalidValueError, type InvalidValueKind, type ValueProblem } from './values/invalid-value.js'
export { isNormalizedPath, isValidPath, simplifyPath } from './values/path.js'
export { type QuoteOptions, quoteCommandLine, quoteWord } from './values/quote.js'
export { type Limit, parseLimit, parsePercentage, parseSize } from './values/size.js'
export {
  type ExpandedValue,
  expandSpecifiers,
  findSpecifiers,
  type SpecifierLetter,
  type SpecifierUse,
  specifiers,
} from './values/specifiers.js'
export { formatTimeSpan, parseTimeSpan, type TimeUnit } from './values/time-span.js'
export type { VariableUse } from './values/variables.js'
export type { Word } from './values/word.js'
