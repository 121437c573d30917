import type { SshNotice } from '../../ssh/index.js'

/** What SSH has to tell, in words. */
export function noticeText(notice: SshNotice): string {
  switch (notice.kind) {
    case 'banner':
      return notice.text.trimEnd()
    case 'host-remembered':
      return `${notice.host} is remembered in ${notice.file}.`
    case 'host-not-remembered':
      return `WARNING: ${notice.host} could not be written to ${notice.file}: ${notice.reason}.`
    case 'changed-key-accepted':
      return `WARNING: the host key of ${notice.host} is not the one in ${notice.file}:${notice.line}. It was let pass, as host keys are not checked: ${notice.fingerprint}`
  }
}
