import type { Obstacle } from '../../scheduling/index.js'
import { shortID } from '../short-id.js'
import type { ClusterPicture } from './cluster-picture.js'

/** One obstacle on one machine, in words. */
export function describeObstacle(obstacle: Obstacle, picture: ClusterPicture): string {
  switch (obstacle.kind) {
    case 'machine-id':
      return `it is not ${obstacle.wanted}`
    case 'metadata': {
      const { key, actual } = obstacle
      return `${wantedMetadata(obstacle)}: it has ${actual === undefined ? `no ${key}` : `${key}=${actual}`}`
    }
    case 'peer':
      return `must be with ${obstacle.unit}, ${whereabouts(obstacle.unit, picture)}`
    case 'conflict':
      return obstacle.declaredBy === 'this'
        ? `conflicts with ${obstacle.unit}`
        : `${obstacle.unit} conflicts with it`
  }
}

/** `region=us-west-2 or us-east-1`. */
export function wantedMetadata({ key, wanted }: Extract<Obstacle, { kind: 'metadata' }>): string {
  return `${key}=${wanted.join(' or ')}`
}

/** A clause about where a unit runs that another must be with. */
export function whereabouts(name: string, picture: ClusterPicture): string {
  const unit = picture.units.get(name)
  if (unit === undefined) return 'which does not exist'
  if (unit.machineID === undefined) return 'which runs nowhere'
  return `which is on ${shortID(unit.machineID)}`
}
