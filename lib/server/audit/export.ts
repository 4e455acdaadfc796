import type { AuditEntry, AuditFilter } from '#lib/protocol/admin.ts'
import { readAudit } from './list.ts'

/** The audit log as a file. */

const COLUMNS = ['id', 'at', 'actor', 'action', 'target', 'room', 'details', 'ip'] as const

/** A line of JSON each, or of what spreadsheets read. */
export async function* writeAuditExport(filter: AuditFilter, format: 'jsonl' | 'csv'): AsyncGenerator<string> {
  if (format === 'csv') yield `\uFEFF${COLUMNS.join(',')}\r\n`
  for await (const lines of readAudit(filter))
    yield lines.map((line) => (format === 'csv' ? toRow(line) : `${JSON.stringify(line)}\n`)).join('')
}

function toRow({ id, at, actor, action, target, room, details, ip }: AuditEntry): string {
  const cells = [
    ...[id, at, typeof actor === 'string' ? `(${actor})` : actor.username, action],
    target ? `${target.kind}:${target.user?.username ?? target.id}` : '',
    room ? `${room.name ?? ''} (${room.id})`.trim() : '',
    ...[JSON.stringify(details), ip ?? ''],
  ]
  return `${cells.map(toCell).join(',')}\r\n`
}

/** What a spreadsheet would run stands behind an apostrophe. */
function toCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
