import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { quoteForShell } from '../../src/ssh/index.js'
import { type Sshd, type SshdOptions, startSshd } from './sshd.js'

/** The one who can log in by password to what {@link startSshdWithPassword} starts. */
export const passwordUser = { name: 'fleet-test', password: 'mount-doom' } as const

/**
 * `describe` for tests against an OpenSSH server that checks passwords. It asks the system, by PAM, and only root can
 * give it a system of its own. Elsewhere they are skipped, and said to be; with `CI=true` they fail instead.
 */
export function describeWithPasswords(name: string, tests: () => void): void {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/run'], { stdio: 'ignore' })
  } catch (cause) {
    if (process.env.CI === 'true') throw new Error(`${name}: no sshd with passwords can be had`, { cause })
    process.stderr.write(`\nSKIPPED, as it takes root on Linux: ${name}\n\n`)
    describe.skip(name, tests)
    return
  }
  describe(name, tests)
}

/**
 * Starts an OpenSSH server in a mount namespace, where its users, their passwords and its rules of PAM are others
 * than those of this computer.
 */
export async function startSshdWithPassword({ config = [], ...options }: SshdOptions): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-system-'))
  const { name, password } = passwordUser
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' })
  const files = {
    '/etc/passwd': `${readFileSync('/etc/passwd', 'utf8')}${name}:x:64999:64999::/:/bin/sh\n`,
    '/etc/shadow': `${readFileSync('/etc/shadow', 'utf8')}${name}:${hash.trim()}:19000:0:99999:7:::\n`,
    '/etc/pam.d/sshd': [
      'auth required pam_unix.so nodelay',
      'account required pam_permit.so',
      'session required pam_permit.so',
      '',
    ].join('\n'),
  }
  const mounts = Object.entries(files).map(([path, text], at) => {
    const file = join(folder, String(at))
    writeFileSync(file, text, { mode: path === '/etc/shadow' ? 0o600 : 0o644 })
    return quoteForShell(['mount', '--bind', file, path])
  })
  chmodSync(folder, 0o711)
  const sshd = await startSshd({
    ...options,
    config: [...config, 'UsePAM yes'],
    within: ['unshare', '-m', 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'],
  })
  const stop = async () => {
    await sshd.stop()
    rmSync(folder, { recursive: true })
  }
  return { ...sshd, stop, [Symbol.asyncDispose]: stop }
}
