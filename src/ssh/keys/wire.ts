/** The `string` of RFC 4251, section 5, that begins at `offset`; undefined where it does not fit. */
export function readWireString(data: Buffer, offset: number): Buffer | undefined {
  if (offset + 4 > data.length) return undefined
  const end = offset + 4 + data.readUInt32BE(offset)
  return end <= data.length ? data.subarray(offset + 4, end) : undefined
}

/** The `string` of RFC 4251, section 5: its length in four bytes, then itself. */
export function wireString(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([wireUint32(bytes.length), bytes])
}

/** The `uint32` of RFC 4251, section 5. */
export function wireUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
