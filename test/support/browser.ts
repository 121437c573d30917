import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { realProgram } from './real-program.js'

const program = realProgram('chromium', 'chromium')

/** Whether there is a real Chromium. */
export const hasBrowser = program !== undefined

export interface Browser extends AsyncDisposable {
  readonly page: Page
}

/** A real Chromium with an empty profile, which speaks to nobody but who is asked for. */
export async function startBrowser(size: { width: number; height: number }): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    ...(program === undefined ? {} : { executablePath: program }),
    headless: true,
    viewport: size,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
