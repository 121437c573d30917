export { checkOptionInjection, checkUnitOptions } from './check-options.js'
export { FleetParseError, fleetLineMaxBytes, fleetOptions } from './fleet-options.js'
export { isGlob, matchesGlob } from './glob.js'
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
export { type ParseOptions, parseUnitFile } from './syntax/parse.js'
export type { Position, Span } from './syntax/position.js'
export { applyTextEdits, type TextEdit } from './syntax/text-edit.js'
export { serializeUnitFile, UnitFile } from './syntax/unit-file.js'
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
