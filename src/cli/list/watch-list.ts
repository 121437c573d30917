import type { FleetSnapshot } from '../../api/index.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { LiveRegion } from '../output/live-region.js'
import { type Styled, styled } from '../output/styled.js'
import { wantsColor } from '../output/wants-color.js'
import { UsageError } from '../usage-error.js'
import { clock } from '../watch/change-line.js'
import { alignLines } from './align-lines.js'
import { type ListFlagValues, type Listing, listLines } from './listing.js'

/** Milliseconds between two drawings at least: more often than that nobody can read. */
const redrawMs = 150

export const watchFlag = {
  watch: flag.boolean({ summary: 'Stay, and draw the list anew as things change; on a terminal only' }),
}

/**
 * Draws a list on the terminal, and anew at each change, until Ctrl-C; the last drawing stays. Of a list that is
 * longer than the terminal the first lines are shown, and how many more there are.
 * @throws {UsageError} where there is no terminal to draw on
 */
export async function watchList<T>(
  context: Context,
  listing: Listing<T>,
  rowsOf: (cluster: FleetSnapshot) => readonly T[],
  flags: ListFlagValues & { readonly unit: readonly string[] },
): Promise<void> {
  const { output, settings, io, signal } = context
  if (!output.isTerminal || settings.format !== 'table') {
    throw new UsageError('--watch draws on a terminal.', {
      suggestion: 'For a script, changes one by one: caasctl watch -o jsonl',
    })
  }
  const fleet = await context.fleet()
  const { unitFilter, watch } = await import('../../operations/index.js')
  const wanted = flags.unit.length === 0 ? () => true : unitFilter(flags.unit)
  const { FleetPicture } = await import('../../api/index.js')
  const region = new LiveRegion(io.stdout, !settings.noColor && wantsColor(io.env))
  const picture = new FleetPicture()
  let trouble: string | undefined
  let timer: NodeJS.Timeout | undefined
  const draw = () => {
    timer = undefined
    const rows = rowsOf(picture).filter((row) => wanted(listing.name(row)))
    const lines = alignLines(listLines(listing, rows, flags))
    region.update(cutToHeight(lines, region.height, trouble))
  }
  const drawSoon = () => {
    timer ??= setTimeout(draw, redrawMs)
  }
  const onInterruption = (error: Error) => {
    // When it is over is not told where nothing has changed since: so it bears its time.
    trouble = `${clock(new Date())}  ${error.message.split('\n')[0]}`
    drawSoon()
  }
  io.stdout.on('resize', drawSoon)
  try {
    // Machines are needed for the lines of units, and a watch of units alone leaves them out.
    for await (const change of watch(fleet, { signal, onInterruption })) {
      picture.apply(change)
      trouble = undefined
      if (change.kind === 'snapshot') draw()
      else drawSoon()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    io.stdout.off('resize', drawSoon)
    if (timer !== undefined) {
      clearTimeout(timer)
      draw()
    }
  }
}

function cutToHeight(
  lines: readonly (readonly Styled[])[],
  height: number,
  trouble: string | undefined,
): (readonly Styled[])[] {
  const foot = trouble === undefined ? [] : [[styled('yellow', trouble)]]
  const room = height - foot.length
  if (lines.length <= room) return [...lines, ...foot]
  const shown = lines.slice(0, Math.max(0, room - 1))
  return [...shown, [styled('dim', `… and ${lines.length - shown.length} more`)], ...foot]
}
