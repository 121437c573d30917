/** How results are written: for people, as one JSON document, as one JSON object a line, or names alone. */
export const formats = ['table', 'json', 'jsonl', 'name'] as const

export type Format = (typeof formats)[number]
