/** A room as a file to keep. Free of zod, for the browser. */

export const EXPORT_FORMATS = ['markdown', 'jsonl', 'html'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
