import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { convertToCloudConfig, GenerateError } from '../../../src/operations/index.js'
import { defineUnit } from '../../../src/units/index.js'

const web = defineUnit('web@.service', {
  Unit: { Description: 'web: "%i"' },
  Service: { ExecStart: '/bin/web' },
})
const data = defineUnit('srv-data.mount', {
  Mount: { What: '/dev/xvdf', Where: '/srv/data' },
  Install: { WantedBy: 'multi-user.target' },
})

describe('user data of a machine', () => {
  it('has each unit with its file, enabled and started where it can be', async () => {
    const { text, warnings } = await convertToCloudConfig([data, web], { instances: ['web@<1..2>'] })
    expect(text).toBe(`#cloud-config

coreos:
  units:
    - name: srv-data.mount
      enable: true
      command: start
      content: |
        [Mount]
        What=/dev/xvdf
        Where=/srv/data

        [Install]
        WantedBy=multi-user.target
    - name: web@.service
      content: |
        [Unit]
        Description=web: "%i"

        [Service]
        ExecStart=/bin/web
    - name: web@1.service
      command: start
    - name: web@2.service
      command: start
`)
    expect(warnings).toEqual([])
  })

  it.each([
    '[Unit]\nDescription=a\n',
    '[Unit]\nDescription=a',
    '[Unit]\nDescription=a\n\n\n',
    '\n\n[Unit]\n',
    '  [Unit]\n\tDescription=a\n',
    '# comment: "x"\n---\n[Unit]\nDescription=é\u2028\\\n  b\n',
    '[Unit]\r\nDescription=a\r\n',
    '',
  ])('gives back every byte of a file: %j', async (text) => {
    const { text: yaml } = await convertToCloudConfig([{ name: 'a.service', text }])
    expect(parse(yaml)).toMatchObject({ coreos: { units: [{ content: text }] } })
  })

  it('can leave units alone, or do something else with them', async () => {
    expect((await convertToCloudConfig([data], { command: 'none' })).text).not.toContain('command')
    expect((await convertToCloudConfig([data], { command: 'restart' })).text).toContain('command: restart')
  })

  it('tells what fleet would have decided, and what is too much for EC2', async () => {
    const placed = defineUnit('a.service', {
      Service: {
        ExecStart: '/bin/a',
        Environment: Array.from({ length: 20 }, (_, i) => `A${i}=${'x'.repeat(900)}`),
      },
      'X-Fleet': { Global: true },
    })
    const { warnings } = await convertToCloudConfig([placed])
    expect(warnings).toEqual([
      'a.service: every machine with this user data runs it, whatever [X-Fleet] says.',
      expect.stringMatching(/^The user data has \d+ bytes; EC2 takes 16384 at most.$/),
    ])
  })

  it.each([
    [[data, data], [], 'srv-data.mount: it is given twice'],
    [[web], ['api@1'], 'api@1: it is neither a file nor an instance of a template that is given'],
    [[web], ['web@'], /neither a file nor an instance/],
    [[data], ['srv-data.mount'], /neither a file nor an instance/],
  ])('is refused for %#', async (units, instances, message) => {
    const converting = convertToCloudConfig(units, { instances })
    await expect(converting).rejects.toBeInstanceOf(GenerateError)
    await expect(converting).rejects.toThrow(message)
  })
})
