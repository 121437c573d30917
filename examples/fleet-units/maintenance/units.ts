import { defineUnit, everywhere } from 'caasctl/units'

/** Frees the disk of images that no tag names any more. */
export const cleanup = defineUnit(
  'image-cleanup.service',
  {
    Unit: { Description: 'Removes dangling images' },
    Service: {
      Type: 'oneshot',
      ExecStart:
        "/bin/sh -c '/usr/bin/docker images -qf dangling=true | /usr/bin/xargs -r /usr/bin/docker rmi'",
    },
  },
  everywhere(),
)

/** Does so each night, at another minute on each machine. */
export const nightly = defineUnit(
  'image-cleanup.timer',
  {
    Unit: { Description: 'Removes dangling images each night' },
    Timer: { OnCalendar: '*-*-* 03:00:00', RandomizedDelaySec: '30min', Unit: cleanup },
  },
  everywhere(),
)
