import { unitRule } from '../rule.js'
import { ownSection } from '../unit-sections.js'

/** By section: what it waits for. */
const triggers: Readonly<Record<string, { readonly names: readonly string[]; readonly example: string }>> = {
  Socket: {
    names: [
      'ListenStream',
      'ListenDatagram',
      'ListenSequentialPacket',
      'ListenFIFO',
      'ListenNetlink',
      'ListenSpecial',
      'ListenMessageQueue',
      'ListenUSBFunction',
    ],
    example: 'ListenStream=',
  },
  Timer: {
    names: [
      'OnCalendar',
      'OnActiveSec',
      'OnBootSec',
      'OnStartupSec',
      'OnUnitActiveSec',
      'OnUnitInactiveSec',
      'OnClockChange',
      'OnTimezoneChange',
    ],
    example: 'OnCalendar=',
  },
  Path: {
    names: ['PathExists', 'PathExistsGlob', 'PathChanged', 'PathModified', 'DirectoryNotEmpty'],
    example: 'PathExists=',
  },
}

export const missingTrigger = unitRule({
  name: 'missing-trigger',
  severity: 'error',
  topic: 'systemd',
  title: 'A socket, timer or path that waits for nothing',
  docs: `
systemd refuses a socket without a \`Listen…\` option, a timer without an \`On…\` one and a path without anything to watch.`,
  wrong: { 'backup.timer': '[Timer]\nAccuracySec=1min\n' },
  right: { 'backup.timer': '[Timer]\nOnCalendar=daily\nAccuracySec=1min\n' },
  *check(unit) {
    const section = ownSection(unit) ?? ''
    const trigger = triggers[section]
    if (trigger === undefined || trigger.names.some((name) => unit.list(section, name).length > 0)) return
    yield {
      at: unit.anchor(section),
      message: `a ${section.toLowerCase()} needs ${trigger.example} or the like`,
    }
  },
})
