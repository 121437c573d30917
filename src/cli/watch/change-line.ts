import type { FleetChange, FleetSnapshot, Machine } from '../../api/index.js'
import { machineIDLegend, machineLegend } from '../list/machine-legend.js'
import { type Styled, stateStyle, styled } from '../output/styled.js'

type Happening = Exclude<FleetChange, { readonly kind: 'snapshot' }>

/** `12:03:09.120  web@1.service  launched on 2dde0d31...`: local time, what it is about, what happened. */
export function changeLine(change: Happening, time: Date): Styled[] {
  const subject = 'name' in change ? change.name : machineLegend(change.machine, false)
  return [styled('dim', clock(time)), '  ', styled('bold', subject), '  ', ...words(change)]
}

/** What there was when the watch began. */
export function snapshotLine({ units, machines }: FleetSnapshot, told: boolean): string {
  const how = told ? 'told of changes' : 'asked about once a second'
  return `${count(units.length, 'unit')}, ${count(machines.length, 'machine')}; ${how}. Ctrl-C ends it.`
}

function words(change: Happening): Styled[] {
  switch (change.kind) {
    case 'unit-submitted':
      return ['submitted, to be ', state(change.unit.desiredState)]
    case 'unit-replaced':
      return ['its unit file was replaced']
    case 'unit-desired-state':
      return ['is to be ', state(change.desiredState), `, was to be ${change.previous}`]
    case 'unit-scheduled':
      return change.machineID === undefined
        ? ['taken off ', machineOf(change.previous)]
        : [
            'scheduled to ',
            machineOf(change.machineID),
            ...(change.previous === undefined ? [] : [`, was on ${machineOf(change.previous)}`]),
          ]
    case 'unit-current-state':
      return [
        'the cluster says ',
        state(change.currentState ?? 'inactive'),
        `, said ${change.previous ?? 'inactive'}`,
      ]
    case 'unit-gone':
      return [styled('yellow', 'destroyed')]
    case 'unit-state': {
      const { previous, machineID } = change
      const was = previous === undefined ? '' : `, was ${previous.active}/${previous.sub}`
      if (change.state === undefined) return [`is no more on ${machineOf(machineID)}${was}`]
      const { load, active, sub } = change.state
      const is = load === 'loaded' ? `${active}/${sub}` : `${load}, ${active}/${sub}`
      return [styled(stateStyle(active), is), ` on ${machineOf(machineID)}${was}`]
    }
    case 'machine-joined':
      return [styled('green', 'joined'), `${metadataText(change.machine)}`]
    case 'machine-changed':
      return [`has changed${metadataText(change.machine)}`]
    case 'machine-lost':
      return [styled('red', 'lost')]
  }
}

function state(text: string): Styled {
  return styled(stateStyle(text), text)
}

function machineOf(id: string | undefined): string {
  return machineIDLegend(id ?? '', false)
}

function metadataText({ metadata }: Machine): string {
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? '' : `, ${pairs.sort().join(',')}`
}

/** `12:03:09.120`, local time. */
export function clock(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const [h, m, s] = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two)
  return `${h}:${m}:${s}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
