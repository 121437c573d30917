import type { Socket } from 'node:net'
import type { ServerChannel } from 'ssh2'

/**
 * Carries bytes both ways, each way ending by itself. Not by `pipeline`: at the end of one way ssh2 closes a
 * server's channel altogether.
 */
export function joinChannel(channel: ServerChannel, socket: Socket): void {
  let open = 2
  const ended = () => {
    open--
    if (open === 0) channel.end()
  }
  channel.pipe(socket)
  channel.once('end', ended)
  socket.pipe(channel, { end: false })
  socket.once('end', () => {
    // After what is still to be written.
    channel.write('', () => channel.eof())
    ended()
  })
  socket.once('error', () => channel.close())
  channel.on('error', () => socket.destroy())
  channel.once('close', () => socket.destroy())
}
