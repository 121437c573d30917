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
