import { describe, expect, it } from 'vitest'
import { readLabel, withLabel, withoutLabel } from '../../src/units/application-label.js'
import { fleetOptions, hashOptions } from '../../src/units/index.js'

const options = fleetOptions('[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n')

describe('the label of an application', () => {
  it('is read back as it was given', () => {
    expect(readLabel(withLabel(options, { application: 'monitor', spare: false }))).toEqual({
      application: 'monitor',
      spare: false,
    })
    expect(readLabel(withLabel(options, { application: 'monitor', spare: true }))?.spare).toBe(true)
  })

  it('is none where a unit has none, or an empty one', () => {
    expect(readLabel(options)).toBeUndefined()
    expect(readLabel(fleetOptions('[X-Caasctl]\nApplication=\n'))).toBeUndefined()
  })

  it('takes the place of the one before, and comes off again', () => {
    const first = withLabel(options, { application: 'one', spare: true })
    const second = withLabel(first, { application: 'two', spare: false })
    expect(readLabel(second)).toEqual({ application: 'two', spare: false })
    expect(withoutLabel(second)).toEqual(options)
    expect(hashOptions(second)).not.toBe(hashOptions(options))
  })
})
