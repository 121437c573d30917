export { ClusterLoad, type Placement } from './cluster-load.js'
export { conflictBetween, fits, hasMetadata, type LoadedMachine, obstacles, replacedUnit } from './fit.js'
export type { Obstacle } from './obstacle.js'
export { type PlacementMachine, type PlacementUnit, toPlacementUnit } from './placement-unit.js'
